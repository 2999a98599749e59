package io.limbeck.nn;

import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;

/** The mean of each channel: [B, C, H, W] to [B, C]. */
record GlobalAverage() implements Layer {

    @Override
    public FeatureShape outputShape(FeatureShape input) {
        return new FeatureShape(input.channels(), 1, 1);
    }

    @Override
    public Tensor apply(Tensor features, Trace trace) {
        return features.mean(new long[] {2, 3}, false, new ScalarTypeOptional());
    }
}
