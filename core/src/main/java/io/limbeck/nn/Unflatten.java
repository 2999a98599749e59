package io.limbeck.nn;

import org.bytedeco.pytorch.Tensor;

/** A vector as a map: [B, channels * height * width] to [B, channels, height, width]. */
record Unflatten(long channels, long height, long width) implements Layer {

    @Override
    public FeatureShape outputShape(FeatureShape input) {
        return new FeatureShape(channels, height, width);
    }

    @Override
    public long activations(FeatureShape input) {
        return 0; // a view
    }

    @Override
    public Tensor apply(Tensor features, Trace trace) {
        return features.view(-1, channels, height, width);
    }
}
