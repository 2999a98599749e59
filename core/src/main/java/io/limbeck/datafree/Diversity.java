package io.limbeck.datafree;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** How different the images of a new batch are, so that a collapse is seen. */
final class Diversity {

    private Diversity() {}

    /**
     * @param opinions the teacher's, one for each image
     * @param classes how many there are
     * @param features the teacher's, float32 [B, D]
     * @return {@code entropy} of the predicted classes, of images or pixels, 1 where all are as
     *     frequent; {@code distance}, the mean over pairs of images of that of their features;
     *     {@code confidence}, the teacher's mean one
     */
    static Map<String, Double> of(List<Opinion> opinions, int classes, Tensor features) {
        long[] counts = new long[classes];
        double confidence = 0;
        for (Opinion opinion : opinions) {
            opinion.count(counts, 1);
            confidence += opinion.confidence().probability() / opinions.size();
        }
        long pairs = features.size(0) * (features.size(0) - 1);
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("entropy", entropy(counts));
        values.put("distance", torch.cdist(features, features).sum().item_double() / pairs);
        values.put("confidence", confidence);
        return values;
    }

    /** Entropy of a histogram over its greatest possible one; 1 where there is but one class. */
    static double entropy(long... counts) {
        double sum = 0;
        for (long count : counts) {
            sum += count;
        }
        double entropy = 0;
        for (long count : counts) {
            if (count > 0) {
                entropy -= count / sum * Math.log(count / sum);
            }
        }
        return counts.length == 1 ? 1 : entropy / Math.log(counts.length);
    }
}
