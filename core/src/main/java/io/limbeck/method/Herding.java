package io.limbeck.method;

import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Chooses real images whose features have the mean of their class: one after the other, always the
 * image that brings the mean of the chosen nearest to the mean of all. Source: Welling, "Herding
 * dynamical weights to learn", ICML 2009; for choosing examples Rebuffi et al., "iCaRL", CVPR 2017,
 * Algorithm 4.
 */
public final class Herding {

    private Herding() {}

    /** As {@link FeatureChoice#choose}; draws nothing. Of equal rows the first is taken. */
    public static int[] choose(Tensor features, int count, SeedTree seeds) {
        return choose(features, count);
    }

    static int[] choose(Tensor features, int count) {
        int size = (int) features.size(0);
        int[] chosen = new int[Math.min(count, size)];
        if (size == 0) {
            return chosen;
        }
        try (var _ = new PointerScope()) {
            Tensor rows = features.to(ScalarType.Double);
            Tensor mean = rows.mean(0);
            Tensor squares = rows.square().sum(1);
            // The sum that the chosen images still lack to have the mean of the class.
            Tensor lacking = mean.clone();
            boolean[] taken = new boolean[size];
            for (int k = 0; k < chosen.length; k++) {
                try (var _ = new PointerScope()) {
                    // |lacking - row|², less what is the same for every row
                    Tensor distance = squares.sub(rows.matmul(lacking).mul(new Scalar(2)));
                    chosen[k] = FeatureChoice.least(HostTensors.doubles(distance), taken);
                    taken[chosen[k]] = true;
                    lacking.add_(mean).sub_(rows.select(0, chosen[k]));
                }
            }
        }
        return chosen;
    }
}
