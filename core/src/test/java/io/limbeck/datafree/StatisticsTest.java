package io.limbeck.datafree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.data.DatasetInfo;
import io.limbeck.data.ImageShape;
import io.limbeck.method.PrioritySettings;
import io.limbeck.method.ReplaySettings;
import io.limbeck.synthetic.Formation;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** The numbers of a buffer and of new images that a report shows, by hand-made ones. */
@InPointerScope
class StatisticsTest {

    /** Logits whose greatest probability of three is this. */
    private static float[] sure(int label, double probability) {
        float[] logits = new float[3];
        logits[label] = (float) Math.log(2 * probability / (1 - probability));
        return logits;
    }

    private static final float[][] LOGITS = {
        sure(0, 0.5), sure(0, 0.9), sure(2, 0.55), sure(0, 0.58)
    };

    @Test
    void of_aBuffer_countsClassesAgesDrawsAndConfidences() {
        ReplayBuffer buffer =
                new ReplayBuffer(
                        6,
                        3,
                        new ReplaySettings(1, 6, ReplaySettings.Evict.FIFO, 1, 0),
                        PrioritySettings.defaults(),
                        new Modulation(1, true));
        buffer.insert(new Inverted(new byte[4][1], LOGITS, 1, 1, 1, 1), 2);
        buffer.insert(new Inverted(new byte[1][1], new float[][] {sure(0, 0.8)}, 1), 5);
        buffer.drawn(new Draw(new int[] {0, 0, 4}, new double[3], new float[3]));

        Map<String, Double> values = Statistics.of(buffer, 7);
        assertThat(values)
                .containsEntry("filled", 5.0)
                .containsEntry("smallestClass", 0.0)
                .containsEntry("age", (4 * 5 + 2) / 5.0)
                .containsEntry("draws", 3 / 5.0);
        assertThat(values.get("largestClass")).isCloseTo(0.8, within(1e-6));
        assertThat(values.get("bufferConfidence"))
                .isCloseTo((0.5 + 0.9 + 0.55 + 0.58 + 0.8) / 5, within(1e-6));
        assertThat(values.get("effectiveShare")).isCloseTo(1, within(1e-9));
    }

    @Test
    void diversity_ofABatch_isItsEntropyAndTheMeanDistanceOfPairs() {
        List<Opinion> opinions = List.of(Opinion.of(LOGITS[0]), Opinion.of(LOGITS[2]));
        Tensor features = HostTensors.of(new float[] {0, 0, 3, 4}, 2, 2);
        Map<String, Double> values = Diversity.of(opinions, 3, features);
        assertThat(values.get("entropy")).isCloseTo(Math.log(2) / Math.log(3), within(1e-9));
        assertThat(values.get("distance")).isCloseTo(5, within(1e-5));
        assertThat(values.get("confidence")).isCloseTo(0.525, within(1e-6));
        assertThat(Diversity.entropy(4, 4, 4)).isCloseTo(1, within(1e-12));
        assertThat(Diversity.entropy(0, 7, 0)).isZero();
    }

    @Test
    void picture_ofASet_countsByClassAndByConfidence() {
        BufferPicture picture = BufferPicture.of(set(6, LOGITS[0], LOGITS[1], LOGITS[3]));
        assertThat(picture.classes()).containsExactly(3.0, 0.0, 0.0);
        assertThat(picture.confidences())
                .containsExactly(0.0, 0.0, 0.0, 0.0, 0.0, 2.0, 0.0, 0.0, 0.0, 1.0);
        assertThat(picture.meanConfidences().getFirst())
                .isCloseTo((0.5 + 0.9 + 0.58) / 3, within(1e-6));
        assertThat(picture.meanConfidences().subList(1, 3)).containsOnly(Double.NaN);
    }

    @Test
    void picture_ofPixels_countsThemInImages() {
        SyntheticSet set =
                set(
                        6,
                        Opinion.ofPixels(1, 2, 1, 1).logShares(),
                        Opinion.ofPixels(1, 4, 0, 0).logShares(),
                        Opinion.ofPixels(1, 0, 0, 4).logShares());
        List<Double> classes = BufferPicture.ofPixels(set).classes();
        assertThat(classes.stream().mapToDouble(each -> each).sum()).isCloseTo(3, within(1e-5));
        assertThat(classes.get(0)).isBetween(1.2, 1.6);
        assertThat(classes.get(1)).isBetween(0.25, 0.6);
    }

    private static SyntheticSet set(int side, float[]... logits) {
        float[] all = new float[3 * logits.length];
        for (int i = 0; i < logits.length; i++) {
            System.arraycopy(logits[i], 0, all, 3 * i, 3);
        }
        DatasetInfo info =
                new DatasetInfo(
                        "three",
                        "three",
                        new ImageShape(1, side, side),
                        List.of("a", "b", "c"),
                        List.of(0.5),
                        List.of(0.5),
                        "none");
        return new SyntheticSet(
                info,
                logits.length / 3,
                Formation.plain(),
                torch.zeros(logits.length, 1, side, side),
                HostTensors.of(new long[logits.length], logits.length),
                Optional.of(HostTensors.of(all, logits.length, 3)),
                Map.of());
    }
}
