package io.limbeck.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.augment.Mixed;
import io.limbeck.nn.Network;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.Networks;
import io.limbeck.torch.Compute;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A batch in parts against the whole batch. */
class TrainingPassTest {

    private static final Network NETWORK =
            Networks.create(
                    new NetworkSpec.ConvNet(
                            2,
                            8,
                            NetworkSpec.Norm.INSTANCE,
                            NetworkSpec.Pooling.AVERAGE,
                            NetworkSpec.Activation.RELU),
                    new Network.Input(3, 8, 8, 4));

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void inParts_plainOrMixed_isTheWholeButForRounding(boolean mixed) {
        try (var _ = new PointerScope()) {
            Tensor views = SeedTree.of(1).tensors().normal(10, 3, 8, 8);
            Tensor targets = HostTensors.of(new long[] {0, 1, 2, 3, 0, 1, 2, 3, 0, 1}, 10);
            Tensor partners = HostTensors.of(new long[] {9, 8, 7, 6, 5, 4, 3, 2, 1, 0}, 10);
            LearningWeights weights =
                    new LearningWeights(NETWORK, NETWORK.init(SeedTree.of(2)), Compute.cpu());
            TrainingPass pass =
                    new TrainingPass(
                            weights,
                            views,
                            targets,
                            mixed
                                    ? Optional.of(new Mixed(views, partners, 0.3))
                                    : Optional.empty());

            TrainingPass.Result whole = pass.whole();
            TrainingPass.Result parts = pass.inParts(3);

            assertThat(parts.loss())
                    .isCloseTo(whole.loss(), org.assertj.core.api.Assertions.within(1e-6));
            assertThat(torch.allclose(parts.logits(), whole.logits(), 1e-5, 1e-5, false)).isTrue();
            for (int i = 0; i < whole.gradients().size(); i++) {
                assertThat(
                                torch.allclose(
                                        parts.gradients().get(i),
                                        whole.gradients().get(i),
                                        1e-4,
                                        1e-6,
                                        false))
                        .isTrue();
            }
        }
    }
}
