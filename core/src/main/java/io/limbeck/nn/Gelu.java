package io.limbeck.nn;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** x times the share of the normal distribution below x; exact, not by tanh. */
record Gelu() implements Layer {

    @Override
    public FeatureShape outputShape(FeatureShape input) {
        return input;
    }

    @Override
    public Tensor apply(Tensor features, Trace trace) {
        return torch.gelu(features);
    }
}
