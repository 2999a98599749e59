package io.limbeck.nn;

import org.bytedeco.pytorch.Tensor;

/** ReLU of the sum of a branch and a shortcut, which hand on the same shape. */
record Residual(Layer branch, Layer shortcut) implements Layer {

    @Override
    public FeatureShape outputShape(FeatureShape input) {
        FeatureShape shape = branch.outputShape(input);
        shortcut.outputShape(input);
        return shape;
    }

    @Override
    public long activations(FeatureShape input) {
        return branch.activations(input) + shortcut.activations(input) + outputShape(input).numel();
    }

    @Override
    public void initialize(FreshWeights fresh) {
        branch.initialize(fresh);
        shortcut.initialize(fresh);
    }

    @Override
    public Tensor apply(Tensor features, Trace trace) {
        return branch.apply(features, trace).add(shortcut.apply(features, trace)).relu_();
    }
}
