package io.limbeck.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.data.Blobs;
import io.limbeck.data.Dataset;
import io.limbeck.nn.Network;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.Networks;
import io.limbeck.nn.Weights;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.Compute;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.Length;
import io.limbeck.train.OptimizerSpec;
import io.limbeck.train.ScheduleSpec;
import io.limbeck.train.StepObserver;
import io.limbeck.train.TrainingSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** Networks that learn from what is kept. */
class RememberedTest {

    @Test
    void train_learnedStepSizes_replaceTheRateByTheirMean() {
        try (var _ = new PointerScope()) {
            Tensor slow = trained(0.5, "0.001");
            assertThat(slow.equal(trained(0.1, "0.001"))).isTrue();
            assertThat(slow.equal(trained(0.1))).isFalse();
            assertThat(trained(0.1, "0.001", "0.003").equal(trained(0.1, "0.002", "0.002")))
                    .isTrue();
        }
    }

    /** The first weights of a network that learnt from a set a step size. */
    private static Tensor trained(double rate, String... stepSizes) {
        List<Memory> memories =
                stepSizes.length == 0
                        ? List.of(memory(Map.of()))
                        : List.of(stepSizes).stream()
                                .map(size -> memory(Map.of(SyntheticSet.STEP_SIZE, size)))
                                .toList();
        Dataset data = Blobs.patterns();
        Network network =
                Networks.create(new NetworkSpec.Mlp(8), new Network.Input(1, 8, 8, Blobs.PATTERNS));
        TrainingSettings training =
                new TrainingSettings(
                        Length.steps(3),
                        3,
                        new OptimizerSpec.Sgd(rate, 0.9, 0),
                        new ScheduleSpec.Constant(),
                        "none",
                        0,
                        0,
                        0);
        Weights weights =
                new Remembered(
                                memories,
                                Blobs.PATTERNS,
                                data.preprocessing(),
                                training,
                                Compute.cpu())
                        .train(network, SeedTree.of(0), StepObserver.none());
        PointerScope.getInnerScope().attach(weights.parameters().getFirst());
        return weights.parameters().getFirst();
    }

    private static Memory memory(Map<String, String> facts) {
        return Memory.of(
                EvaluationFixture.patterns(Optional.empty(), facts),
                List.of(0, 1, 2),
                new int[] {0, 1, 2},
                Blobs.PATTERNS,
                Optional.empty());
    }
}
