package io.limbeck.datafree;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** How different the images of a new batch are, so that a collapse is seen. */
final class Diversity {

    private Diversity() {}

    /**
     * @param logits the teacher's, one row for each image
     * @param features the teacher's, float32 [B, D]
     * @return {@code entropy} of the predicted classes, 1 where all are as frequent; {@code
     *     distance}, the mean over pairs of images of that of their features; {@code confidence},
     *     the teacher's mean one
     */
    static Map<String, Double> of(float[][] logits, Tensor features) {
        int[] counts = new int[logits[0].length];
        double confidence = 0;
        for (float[] row : logits) {
            Confidence thought = Confidence.of(row);
            counts[thought.label()]++;
            confidence += thought.probability() / logits.length;
        }
        long pairs = features.size(0) * (features.size(0) - 1);
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("entropy", entropy(counts));
        values.put("distance", torch.cdist(features, features).sum().item_double() / pairs);
        values.put("confidence", confidence);
        return values;
    }

    /** Entropy of a histogram over its greatest possible one; 1 where there is but one class. */
    static double entropy(int... counts) {
        double sum = 0;
        for (int count : counts) {
            sum += count;
        }
        double entropy = 0;
        for (int count : counts) {
            if (count > 0) {
                entropy -= count / sum * Math.log(count / sum);
            }
        }
        return counts.length == 1 ? 1 : entropy / Math.log(counts.length);
    }
}
