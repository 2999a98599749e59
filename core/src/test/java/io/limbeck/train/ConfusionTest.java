package io.limbeck.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.data.LabelledPixels;
import io.limbeck.torch.HostTensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

/** Intersection over union, by hand-made examples. */
class ConfusionTest {

    private static final long NONE = LabelledPixels.IGNORED;

    /** One image of 2x3 pixels with these classes, and logits that choose those. */
    private static Confusion of(long[] truth, long... predicted) {
        try (var _ = new PointerScope()) {
            Confusion confusion = new Confusion(3);
            Tensor chosen = HostTensors.of(predicted, 1, 2, 3);
            Tensor logits =
                    torch.one_hot(chosen, 3)
                            .permute(0, 3, 1, 2)
                            .to(ScalarType.Float)
                            .mul(new Scalar(5));
            confusion.add(logits, HostTensors.of(truth, 1, 2, 3));
            return confusion;
        }
    }

    @Test
    void meanIntersectionOverUnion_perfect_isOne() {
        Confusion confusion = of(new long[] {0, 1, 2, 2, 1, 0}, 0, 1, 2, 2, 1, 0);
        assertThat(confusion.meanIntersectionOverUnion()).isEqualTo(1);
        assertThat(confusion.accuracy()).isEqualTo(1);
    }

    @Test
    void meanIntersectionOverUnion_constant_isThatOfTheHandMadeExample() {
        // Class 0: 3 right of 6 predicted, union 6; classes 1 and 2 never predicted: 0.
        Confusion confusion = of(new long[] {0, 0, 0, 1, 1, 2}, 0, 0, 0, 0, 0, 0);
        assertThat(confusion.intersectionOverUnion(0)).isEqualTo(0.5);
        assertThat(confusion.intersectionOverUnion(1)).isZero();
        assertThat(confusion.meanIntersectionOverUnion()).isCloseTo(0.5 / 3, within(1e-12));
        assertThat(confusion.accuracy()).isEqualTo(0.5);
    }

    @Test
    void meanIntersectionOverUnion_someOfEach_countsOneMatrixOverAllImages() {
        Confusion confusion = new Confusion(3);
        try (var _ = new PointerScope()) {
            for (int image = 0; image < 2; image++) {
                Tensor truth = HostTensors.of(new long[] {0, 1, 1, NONE}, 1, 2, 2);
                Tensor logits = HostTensors.of(new float[12], 1, 3, 2, 2);
                logits.select(1, image).fill_(new Scalar(1));
                confusion.add(logits, truth);
            }
        }
        // Predicted 0 three times, then 1 three times; two pixels have no class.
        assertThat(confusion.count(0, 0)).isEqualTo(1);
        assertThat(confusion.count(0, 1)).isEqualTo(1);
        assertThat(confusion.count(1, 0)).isEqualTo(2);
        assertThat(confusion.intersectionOverUnion(0)).isEqualTo(0.25);
        assertThat(confusion.intersectionOverUnion(1)).isEqualTo(0.4);
        assertThat(confusion.intersectionOverUnion(2)).as("neither is nor predicted").isNaN();
        assertThat(confusion.meanIntersectionOverUnion()).isCloseTo(0.325, within(1e-12));
        assertThat(confusion.accuracy()).isEqualTo(0.5);
    }

    @Test
    void crossEntropy_ofPixels_leavesThoseWithoutClassOut() {
        try (var _ = new PointerScope()) {
            Tensor logits = HostTensors.of(new float[] {1, 2, 0, -1, 3, 9, 2, 7}, 1, 2, 2, 2);
            Tensor targets = HostTensors.of(new long[] {0, 1, NONE, NONE}, 1, 2, 2);
            double first = Math.log(1 + Math.exp(3 - 1));
            double second = Math.log(1 + Math.exp(2 - 9));
            assertThat(CrossEntropy.of(logits, targets).item_double())
                    .isCloseTo((first + second) / 2, within(1e-6));
        }
    }
}
