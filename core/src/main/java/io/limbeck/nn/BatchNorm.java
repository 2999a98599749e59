package io.limbeck.nn;

import io.limbeck.torch.ShapeException;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Normalises each channel over the batch, by the batch's own statistics or the running ones in the
 * weights, as the pass says. The batch's statistics go into the output; nothing is updated here
 * ({@link RunningStatistics} does).
 */
record BatchNorm(String name, long channels) implements Layer {

    private static final double EPSILON = 1e-5;

    @Override
    public FeatureShape outputShape(FeatureShape input) {
        return input;
    }

    @Override
    public void initialize(FreshWeights fresh) {
        fresh.norm(name, channels);
        fresh.runningStatistics(name, channels);
    }

    @Override
    public Tensor apply(Tensor features, Trace trace) {
        if (trace.wantsBnStatistics()) {
            trace.add(statistics(features));
        }
        return normalised(name, features, trace);
    }

    /** The features [B, channels, ...] normalised by the weights of a layer. */
    static Tensor normalised(String name, Tensor features, Trace trace) {
        boolean byBatch = trace.usesBatchStatistics();
        return torch.batch_norm(
                features,
                trace.optional(name, "weight"),
                trace.optional(name, "bias"),
                byBatch ? new TensorOptional() : trace.optional(name, "running_mean"),
                byBatch ? new TensorOptional() : trace.optional(name, "running_var"),
                byBatch,
                0, // momentum: there is nothing to update
                EPSILON,
                true);
    }

    /**
     * By the law of total variance from the statistics of each image's channel, which group norm
     * computes on its way: an eighth of the time of {@code var_mean} over batch, height and width,
     * and without the cancellation of E[x²] - E[x]².
     */
    private Output.BnStatistics statistics(Tensor features) {
        long[] shape = features.shape();
        long pixels = shape[2] * shape[3];
        long count = shape[0] * pixels;
        if (count < 2) {
            throw new ShapeException(
                    "batch norm %s finds a single value in each channel; give more images"
                            .formatted(name));
        }
        T_TensorTensorTensor_T moments =
                torch.native_group_norm(
                        Trace.inFullPrecision(features),
                        new TensorOptional(),
                        new TensorOptional(),
                        shape[0],
                        channels,
                        pixels,
                        channels,
                        EPSILON);
        Tensor means = moments.get1(); // [B, channels], as the next
        Tensor variances = moments.get2().pow(new Scalar(-2)).sub(new Scalar(EPSILON));
        Tensor mean = means.mean(new long[] {0}, false, new ScalarTypeOptional());
        Tensor between = torch.var(means, new long[] {0}, false, false);
        Tensor within = variances.mean(new long[] {0}, false, new ScalarTypeOptional());
        return new Output.BnStatistics(name, mean, within.add(between), count);
    }
}
