package io.limbeck.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.Length;
import io.limbeck.train.TrainingImages;
import io.limbeck.train.TrainingSettings;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Soft labels that give way to hard ones. */
@InPointerScope
class HardEndTest {

    private static final TrainingSettings USUAL = EvaluationSettings.defaults().training();

    private static HardEnd ending(String length, int batch, double share) {
        SyntheticSet set =
                EvaluationFixture.patterns(
                        Optional.of(HostTensors.of(new float[] {0, 1, 2, 3, 4, 5, 6, 7, 8}, 3, 3)));
        TrainingSettings training =
                new TrainingSettings(
                        Length.parse(length),
                        batch,
                        USUAL.optimizer(),
                        USUAL.schedule(),
                        "none",
                        0,
                        0,
                        0);
        return new HardEnd(new SyntheticSource(set, false), training, share);
    }

    /** Three images: with a batch of 1 an epoch has three steps. */
    @ParameterizedTest
    @CsvSource({
        "2000 epochs, 128, 0.0505, 1899, 101 epochs",
        "2000 epochs, 1, 0.0505, 5697, 101 epochs",
        "10 epochs, 1, 0.01, 27, 1 epoch",
        "500 steps, 1, 0.1, 450, 50 steps"
    })
    void from_shareOfATraining_isWholeEpochsFromItsEnd(
            String length, int batch, double share, long from, String end) {
        HardEnd ending = ending(length, batch, share);
        assertThat(ending.from()).isEqualTo(from);
        assertThat(ending.note()).isEqualTo("soft labels, hard ones in the last " + end);
    }

    @Test
    void targets_fromTheEndOn_areTheHardLabelsOfTheSameImages() {
        TrainingImages images = ending("10 epochs", 1, 0.1).images(SeedTree.of(1));
        int[] chosen = {2, 0};
        TrainingImages before = images.at(26).drawn(SeedTree.of(2));
        TrainingImages after = images.at(27).drawn(SeedTree.of(2));
        assertThat(before.targets(chosen).shape()).containsExactly(2, 3);
        assertThat(HostTensors.longs(after.targets(chosen))).containsExactly(2, 0);
        assertThat(HostTensors.floats(after.images(chosen)))
                .containsExactly(HostTensors.floats(before.images(chosen)));
    }
}
