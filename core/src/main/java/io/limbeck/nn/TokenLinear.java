package io.limbeck.nn;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A linear layer on each token: weight [out, in], bias [out]. */
record TokenLinear(String name, long in, long out) implements Layer {

    @Override
    public FeatureShape outputShape(FeatureShape input) {
        return new FeatureShape(out, input.height(), input.width());
    }

    @Override
    public void initialize(FreshWeights fresh) {
        fresh.linear(name, out, in);
    }

    @Override
    public Tensor apply(Tensor features, Trace trace) {
        return torch.linear(features, trace.weight(name, "weight"), trace.optional(name, "bias"));
    }
}
