package io.limbeck.train;

import io.limbeck.data.LabelledPixels;
import io.limbeck.torch.HostTensors;
import java.util.Arrays;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * How often pixels of a class were taken for another one, over as many images as are added. Pixels
 * without class count for nothing.
 */
final class Confusion {

    private final int classes;
    private final long[] counts;

    /** Nothing added yet. */
    Confusion(int classes) {
        this.classes = classes;
        this.counts = new long[classes * classes];
    }

    /**
     * Adds some images.
     *
     * @param logits float [B, classes, H, W]
     * @param labels int64 [B, H, W], each 0 to classes - 1 or {@link LabelledPixels#IGNORED}; on
     *     the device of the logits
     */
    void add(Tensor logits, Tensor labels) {
        Tensor predicted = logits.argmax(new LongOptional(1), false);
        Tensor cells = labels.mul(new Scalar(classes)).add(predicted);
        Tensor known = cells.masked_select(labels.ne(new Scalar(LabelledPixels.IGNORED)));
        long[] added =
                HostTensors.longs(torch.bincount(known, new TensorOptional(), counts.length));
        Arrays.setAll(counts, cell -> counts[cell] + added[cell]);
    }

    /** Pixels of a class that were taken for another one, or for itself. */
    long count(int truth, int predicted) {
        return counts[truth * classes + predicted];
    }

    /**
     * {@code TP / (TP + FP + FN)} of a class, 0 to 1; NaN where it neither is nor was predicted.
     */
    double intersectionOverUnion(int label) {
        long union = -count(label, label);
        for (int other = 0; other < classes; other++) {
            union += count(label, other) + count(other, label);
        }
        return union == 0 ? Double.NaN : (double) count(label, label) / union;
    }

    /** Its mean over the classes that are there or were predicted; NaN without pixels. */
    double meanIntersectionOverUnion() {
        double sum = 0;
        int known = 0;
        for (int label = 0; label < classes; label++) {
            double each = intersectionOverUnion(label);
            if (!Double.isNaN(each)) {
                sum += each;
                known++;
            }
        }
        return sum / known;
    }

    /** Share of the pixels that were taken for what they are, 0 to 1; NaN without pixels. */
    double accuracy() {
        double right = 0;
        for (int label = 0; label < classes; label++) {
            right += count(label, label);
        }
        return right / Arrays.stream(counts).sum();
    }
}
