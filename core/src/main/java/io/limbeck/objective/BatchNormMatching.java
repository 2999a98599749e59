package io.limbeck.objective;

import io.limbeck.nn.Output;
import io.limbeck.nn.Weights;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * How far the statistics of a batch are from those that a network has of its training data:
 *
 * <pre>
 * R_BN = first d_1 + d_2 + ... + d_L
 * d_l  = |mu_l - running_mean_l| + |var_l - running_var_l|
 * </pre>
 *
 * Euclidean norms over the channels of batch norm l, neither squared nor averaged; mu and var are
 * of its input, over batch and pixels. Source: Yin et al., "Dreaming to Distill" (DeepInversion),
 * CVPR 2020, arXiv:1912.08795, feature regularisation, in the form of SRe2L, NeurIPS 2023,
 * arXiv:2306.13092, whose released settings weigh the first layer tenfold.
 *
 * @param first weight of the first batch norm; the others have 1
 */
public record BatchNormMatching(double first) {

    /**
     * @param statistics of every batch norm's input, each float32 [channels], in the order of the
     *     layers, from a pass that observes. The variance is biased, though the running one was
     *     gathered unbiased: the published weights of this term are for that, and the gap of n / (n
     *     - 1) is small
     * @param weights of the same network, float32, with running statistics under the same names
     * @return float32 scalar of at least 0, differentiable in the statistics; at distance 0 its
     *     gradient is 0
     * @throws IllegalArgumentException if there are no statistics
     */
    public Tensor loss(List<Output.BnStatistics> statistics, Weights weights) {
        if (statistics.isEmpty()) {
            throw new IllegalArgumentException(
                    "the network has no batch norm, so there are no statistics to match; take one with norm: batch");
        }
        Tensor sum = distance(statistics.getFirst(), weights).mul(new Scalar(first));
        for (Output.BnStatistics layer : statistics.subList(1, statistics.size())) {
            sum = sum.add(distance(layer, weights));
        }
        return sum;
    }

    /** {@code d_l} of one layer, not weighted. */
    static Tensor distance(Output.BnStatistics layer, Weights weights) {
        Tensor mean = layer.mean().sub(weights.get(layer.layer() + ".running_mean"));
        Tensor variance = layer.variance().sub(weights.get(layer.layer() + ".running_var"));
        return norm(mean).add(norm(variance));
    }

    /** The library's norm: at zero its gradient is zero, where that of a square root is NaN. */
    private static Tensor norm(Tensor vector) {
        return vector.norm(new ScalarOptional(new Scalar(2.0)), new long[] {0}, false);
    }
}
