package io.limbeck.nn;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** Running statistics of batch norm as values: old weights and a batch give new weights. */
public final class RunningStatistics {

    /** Share of the newest batch; PyTorch's default. */
    private static final double MOMENTUM = 0.1;

    private RunningStatistics() {}

    /**
     * 0.9 of the running statistics plus 0.1 of the batch's, the variance unbiased, as PyTorch's
     * batch norm does in training. Without batch norm these are the same weights.
     *
     * @param weights not changed
     * @param batch of a forward pass with {@link Pass#batchStatistics()}
     * @return the same tensors but for the running statistics, which are new, without graph, and
     *     owned by the caller's scope
     */
    public static Weights updated(Weights weights, List<Output.BnStatistics> batch) {
        if (batch.isEmpty()) {
            return weights;
        }
        Map<String, Tensor> changed = new HashMap<>();
        try (var _ = new NoGradGuard()) {
            for (Output.BnStatistics statistics : batch) {
                double n = statistics.count();
                String mean = statistics.layer() + ".running_mean";
                String variance = statistics.layer() + ".running_var";
                changed.put(mean, mixed(weights.get(mean), statistics.mean(), 1));
                changed.put(
                        variance, mixed(weights.get(variance), statistics.variance(), n / (n - 1)));
            }
        }
        return weights.with(changed);
    }

    private static Tensor mixed(Tensor running, Tensor batch, double scale) {
        return running.mul(new Scalar(1 - MOMENTUM)).add_(batch, new Scalar(MOMENTUM * scale));
    }
}
