package io.limbeck.objective;

import io.limbeck.nn.Output;
import io.limbeck.nn.Weights;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * How far the statistics of a batch are from those that a network has of its training data: for
 * each batch norm {@code |mu - running_mean| + |var - running_var|}, Euclidean norms over the
 * channels, neither squared nor averaged; the first layer's weighs more. Source: Yin et al.,
 * DeepInversion, CVPR 2020, in the form of SRe2L, NeurIPS 2023.
 *
 * @param first weight of the first batch norm; the others have 1
 */
public record BatchNormMatching(double first) {

    /**
     * @param statistics of every batch norm's input, from a pass that observes. The variance is
     *     biased, though the running one was gathered unbiased: the published weights of this term
     *     are for that, and the gap of n / (n - 1) is small
     * @param weights of the same network
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
