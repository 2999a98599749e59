package io.limbeck.nn;

import org.bytedeco.pytorch.Tensor;

/** What follows is computed in float32: bf16 has too few steps for the pixels of an image. */
record FullPrecision() implements Layer {

    @Override
    public FeatureShape outputShape(FeatureShape input) {
        return input;
    }

    @Override
    public Tensor apply(Tensor features, Trace trace) {
        return Trace.inFullPrecision(features);
    }
}
