package io.limbeck.datafree;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.nn.Network;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.Networks;
import io.limbeck.nn.Output;
import io.limbeck.torch.Compute;
import io.limbeck.torch.Gradients;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.LearningWeights;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** As on a GPU, but that the CPU begins the operations one by one. */
@InPointerScope
class RecordedLessonTest {

    private static final int IMAGES = 4;
    private static final Network NETWORK =
            Networks.create(
                    new NetworkSpec.ConvNet(
                            1,
                            4,
                            NetworkSpec.Norm.BATCH,
                            NetworkSpec.Pooling.AVERAGE,
                            NetworkSpec.Activation.RELU),
                    new Network.Input(3, 8, 8, 3));

    private static LearningWeights weights() {
        return new LearningWeights(NETWORK, NETWORK.init(SeedTree.of(1)), Compute.cpu());
    }

    private static Tensor numbers(int seed, long... shape) {
        return SeedTree.of(seed).tensors().normal(shape);
    }

    /** A loss that every part of a batch has a share in. */
    private static Pupil.Told told(
            LearningWeights weights, Tensor views, Optional<Tensor> known, Tensor factors) {
        Output output = weights.forward(views);
        Tensor apart =
                known.map(all -> output.logits().sub(all)).orElse(output.logits()).square().sum(1);
        Tensor loss = apart.mul(factors).mean();
        return new Pupil.Told(
                loss.detach(),
                apart.detach(),
                Gradients.of(loss, weights.parameters()),
                output.bnStatistics());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void of_batchAfterBatch_isWhatIsToldWithoutARecording(boolean known) {
        LearningWeights plain = weights();
        LearningWeights own = weights();
        Optional<Tensor> first = known ? Optional.of(numbers(2, IMAGES, 3)) : Optional.empty();
        try (RecordedLesson lesson =
                new RecordedLesson(
                        own,
                        (views, said, factors) -> told(own, views, said, factors),
                        numbers(3, IMAGES, 3, 8, 8),
                        first,
                        numbers(4, IMAGES),
                        Compute.cpu())) {
            assertThat(alike(own, weights())).isTrue();
            for (int seed = 5; seed < 20; seed += 5) {
                Tensor views = numbers(seed, IMAGES, 3, 8, 8);
                Tensor factors = numbers(seed + 1, IMAGES);
                int other = seed + 2;
                Optional<Tensor> said = first.map(_ -> numbers(other, IMAGES, 3));
                Pupil.Told expected = told(plain, views, said, factors);
                plain.fold(expected.statistics());
                Pupil.Told found = lesson.of(views, said, factors);
                assertThat(found.loss().item_double()).isEqualTo(expected.loss().item_double());
                assertThat(torch.equal(found.gaps(), expected.gaps())).isTrue();
                assertThat(found.statistics()).isEqualTo(List.of());
                for (int i = 0; i < expected.gradients().size(); i++) {
                    assertThat(torch.equal(found.gradients().get(i), expected.gradients().get(i)))
                            .isTrue();
                }
                assertThat(alike(own, plain)).isTrue();
            }
        }
    }

    private static boolean alike(LearningWeights one, LearningWeights other) {
        return one.current().all().keySet().stream()
                .allMatch(name -> torch.equal(one.current().get(name), other.current().get(name)));
    }
}
