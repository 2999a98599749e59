package io.limbeck.nn;

import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Each pixel becomes two by two. */
record NearestDoubling() implements Layer {

    @Override
    public FeatureShape outputShape(FeatureShape input) {
        return new FeatureShape(input.channels(), 2 * input.height(), 2 * input.width());
    }

    @Override
    public Tensor apply(Tensor features, Trace trace) {
        return torch.upsample_nearest2d(
                features,
                new long[] {2 * features.size(2), 2 * features.size(3)},
                new DoubleOptional(),
                new DoubleOptional());
    }
}
