package io.limbeck.nn;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** ReLU that ends at 6. Overwrites its input, as {@link Activate} does. */
record Relu6() implements Layer {

    @Override
    public FeatureShape outputShape(FeatureShape input) {
        return input;
    }

    @Override
    public Tensor apply(Tensor features, Trace trace) {
        return torch.relu6_(features);
    }
}
