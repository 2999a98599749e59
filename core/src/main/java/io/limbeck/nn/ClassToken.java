package io.limbeck.nn;

import org.bytedeco.pytorch.Tensor;

/** The first token: [B, T, C] to [B, C]. */
record ClassToken() implements Layer {

    @Override
    public FeatureShape outputShape(FeatureShape input) {
        return new FeatureShape(input.channels(), 1, 1);
    }

    @Override
    public long activations(FeatureShape input) {
        return 0; // a view
    }

    @Override
    public Tensor apply(Tensor features, Trace trace) {
        return features.select(1, 0);
    }
}
