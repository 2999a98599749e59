package io.limbeck.nn;

import io.limbeck.torch.ShapeException;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** {@link BatchNorm} of tokens [B, T, C]: each channel over images and tokens together. */
record TokenBatchNorm(String name, long channels) implements Layer {

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
        Tensor rows = features.flatten(0, 1);
        if (trace.wantsBnStatistics()) {
            trace.add(statistics(rows));
        }
        return BatchNorm.normalised(name, rows, trace).reshape(features.shape());
    }

    private Output.BnStatistics statistics(Tensor rows) {
        long count = rows.size(0);
        if (count < 2) {
            throw new ShapeException(
                    "batch norm %s finds a single token; give more images".formatted(name));
        }
        T_TensorTensor_T moments =
                torch.var_mean(Trace.inFullPrecision(rows), new long[] {0}, false, false);
        return new Output.BnStatistics(name, moments.get1(), moments.get0(), count);
    }
}
