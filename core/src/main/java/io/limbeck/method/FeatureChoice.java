package io.limbeck.method;

import io.limbeck.torch.SeedTree;
import org.bytedeco.pytorch.Tensor;

/** A way to choose images of a class by their features. */
@FunctionalInterface
public interface FeatureChoice {

    /**
     * @param features float [N, D], one row for each image of the class
     * @param count how many to choose
     * @param seeds for what draws
     * @return different rows in the order of choice, {@code count} or N of them
     */
    int[] choose(Tensor features, int count, SeedTree seeds);

    /** The place of the least value among those not taken, of equal ones the first. */
    static int least(double[] values, boolean[] taken) {
        int least = -1;
        for (int i = 0; i < values.length; i++) {
            if (!taken[i] && (least < 0 || values[i] < values[least])) {
                least = i;
            }
        }
        return least;
    }
}
