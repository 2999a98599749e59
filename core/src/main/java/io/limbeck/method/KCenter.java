package io.limbeck.method;

import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Chooses images so that none is far from a chosen one: first the image nearest to the mean of the
 * class, then always the one that is farthest from all chosen. Source: Sener and Savarese, "Active
 * Learning for Convolutional Neural Networks: A Core-Set Approach", ICLR 2018 (the greedy form).
 */
final class KCenter {

    private KCenter() {}

    /** As {@link FeatureChoice#choose}; draws nothing. Of equal rows the first is taken. */
    static int[] choose(Tensor features, int count, SeedTree seeds) {
        int size = (int) features.size(0);
        int[] chosen = new int[Math.min(count, size)];
        try (var _ = new PointerScope()) {
            Tensor rows = features.to(ScalarType.Double);
            boolean[] taken = new boolean[size];
            double[] nearest = new double[size];
            for (int k = 0; k < chosen.length; k++) {
                try (var _ = new PointerScope()) {
                    double[] distance =
                            k == 0
                                    ? distances(rows, rows.mean(0))
                                    : distances(rows, rows.select(0, chosen[k - 1]));
                    for (int i = 0; i < size; i++) {
                        // Negative, so that the least is the farthest.
                        nearest[i] =
                                k == 0
                                        ? distance[i]
                                        : k == 1
                                                ? -distance[i]
                                                : Math.max(nearest[i], -distance[i]);
                    }
                    chosen[k] = FeatureChoice.least(nearest, taken);
                    taken[chosen[k]] = true;
                }
            }
        }
        return chosen;
    }

    private static double[] distances(Tensor rows, Tensor centre) {
        return HostTensors.doubles(
                rows.sub(centre).pow(new Scalar(2)).sum(new long[] {1}, false, null));
    }
}
