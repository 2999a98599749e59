package io.limbeck.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.data.Preprocessing;
import io.limbeck.nn.Network;
import io.limbeck.nn.Weights;
import io.limbeck.torch.Compute;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.NonFiniteLossException;
import io.limbeck.torch.SeedTree;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@InPointerScope
class TrainingRunTest {

    private static final Network NETWORK = new ToyNetwork(new Network.Input(1, 2, 2, 2));

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.01})
    void step_lossNotANumber_isRefusedBeforeAnyWeightMoves(double radius) {
        Weights initial = NETWORK.init(SeedTree.of(1));
        TrainingRun run = run(initial, radius, Double.NaN);
        assertThatThrownBy(() -> run.step(0, true, StepObserver.none()))
                .isInstanceOf(NonFiniteLossException.class)
                .hasMessageContaining("cross-entropy")
                .hasMessageContaining("step 1");
        assertThat(moved(initial, run)).isFalse();

        TrainingRun sound = run(initial, radius, 1);
        sound.step(0, true, StepObserver.none());
        assertThat(moved(initial, sound)).isTrue();
    }

    private static boolean moved(Weights initial, TrainingRun run) {
        return initial.all().keySet().stream()
                .anyMatch(name -> !torch.equal(initial.get(name), run.current().get(name)));
    }

    private static TrainingRun run(Weights initial, double radius, double factor) {
        Tensor images = SeedTree.of(2).tensors().normal(4, 1, 2, 2).mul(new Scalar(factor));
        return new TrainingRun(
                new SupervisedTraining(
                        NETWORK,
                        Preprocessing.none(),
                        new TrainingSettings(
                                Length.steps(1),
                                4,
                                new OptimizerSpec.Sgd(0.1, 0, 0),
                                new ScheduleSpec.Constant(),
                                "none",
                                0,
                                0,
                                0),
                        radius > 0 ? new SharpnessSettings(radius, 0.3) : SharpnessSettings.off(),
                        Compute.cpu()),
                initial,
                TrainingImages.of(images, HostTensors.of(new long[] {0, 1, 0, 1}, 4)),
                SeedTree.of(3),
                false);
    }
}
