package io.limbeck.nn;

import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;

/** What a branch makes of each channel's mean, a map of one pixel, spread over the whole map. */
record ImageContext(Layer branch) implements Layer {

    @Override
    public FeatureShape outputShape(FeatureShape input) {
        FeatureShape pixel = branch.outputShape(new FeatureShape(input.channels(), 1, 1));
        return new FeatureShape(pixel.channels(), input.height(), input.width());
    }

    @Override
    public long activations(FeatureShape input) {
        FeatureShape mean = new FeatureShape(input.channels(), 1, 1);
        return mean.numel() + branch.activations(mean); // spread without a copy
    }

    @Override
    public void initialize(FreshWeights fresh) {
        branch.initialize(fresh);
    }

    @Override
    public Tensor apply(Tensor features, Trace trace) {
        Tensor mean = features.mean(new long[] {2, 3}, true, new ScalarTypeOptional());
        return branch.apply(mean, trace).expand(-1, -1, features.size(2), features.size(3));
    }
}
