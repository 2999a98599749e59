package io.limbeck.objective;

import org.bytedeco.pytorch.Tensor;

/**
 * How far apart the mean features of two sets are: the squared maximum mean discrepancy with a
 * linear kernel. Source: Zhao and Bilen, "Dataset Condensation with Distribution Matching", WACV
 * 2023.
 */
public final class MeanFeatures {

    private MeanFeatures() {}

    /**
     * @param real float [B1, D], without graph
     * @param synthetic float [B2, D]; B1 and B2 may differ
     * @return scalar, 0 or above; differentiable in {@code synthetic}, owned by the caller's scope
     */
    public static Tensor distance(Tensor real, Tensor synthetic) {
        return real.mean(0).sub(synthetic.mean(0)).square().sum();
    }
}
