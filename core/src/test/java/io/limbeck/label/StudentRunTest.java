package io.limbeck.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.augment.Box;
import io.limbeck.augment.Tiles;
import io.limbeck.data.Normalization;
import io.limbeck.nn.Network;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.Networks;
import io.limbeck.nn.Weights;
import io.limbeck.torch.Compute;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.NonFiniteLossException;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.TrainingImages;
import java.util.Collections;
import java.util.List;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

@InPointerScope
class StudentRunTest {

    private static final Network NETWORK =
            Networks.create(new NetworkSpec.Mlp(4), new Network.Input(1, 2, 2, 2));

    @Test
    void step_lossNotANumber_isRefusedBeforeAnyWeightMoves() {
        Weights initial = NETWORK.init(SeedTree.of(1));
        StudentRun run = run(initial, Float.NaN);
        assertThatThrownBy(() -> run.step(0, 0))
                .isInstanceOf(NonFiniteLossException.class)
                .hasMessageContaining("imitation")
                .hasMessageContaining("step 1");
        assertThat(moved(initial, run)).isFalse();

        StudentRun sound = run(initial, 0.25f);
        sound.step(0, 0);
        assertThat(moved(initial, sound)).isTrue();
    }

    private static boolean moved(Weights initial, StudentRun run) {
        return initial.all().keySet().stream()
                .anyMatch(name -> !torch.equal(initial.get(name), run.current().get(name)));
    }

    private static StudentRun run(Weights initial, float probability) {
        TrainingImages images =
                TrainingImages.of(torch.ones(2, 1, 2, 2), HostTensors.of(new long[] {0, 1}, 2));
        return new StudentRun(
                new StudentTraining(
                        NETWORK,
                        new Normalization(List.of(0.5), List.of(0.5)),
                        StudentSettings.defaults(),
                        Compute.cpu()),
                initial,
                images,
                new Same(probability));
    }

    /** One batch of two whole images, with the same label for both. */
    private record Same(float probability) implements Labels {

        @Override
        public int epochs() {
            return 1;
        }

        @Override
        public int batches() {
            return 1;
        }

        @Override
        public double temperature() {
            return StudentSettings.defaults().temperature();
        }

        @Override
        public LabelledBatch batch(int epoch, int index) {
            View whole = new View(0, Tiles.whole(), new Box(0, 2, 0, 2), false);
            float[] label = {probability, 1 - probability};
            return new LabelledBatch(
                    new ViewBatch(Collections.nCopies(2, whole), new Mixture.None()),
                    Collections.nCopies(2, label));
        }
    }
}
