package io.limbeck.nn;

import org.bytedeco.pytorch.Tensor;

/** The features plus what a branch makes of them, which has their shape. */
record Skip(Layer branch) implements Layer {

    @Override
    public FeatureShape outputShape(FeatureShape input) {
        return branch.outputShape(input);
    }

    @Override
    public long activations(FeatureShape input) {
        return branch.activations(input) + outputShape(input).numel();
    }

    @Override
    public void initialize(FreshWeights fresh) {
        branch.initialize(fresh);
    }

    @Override
    public Tensor apply(Tensor features, Trace trace) {
        return branch.apply(features, trace).add(features);
    }
}
