package io.limbeck.nn;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Leaky ReLU. Overwrites its input, as {@link Activate} does, on the same condition.
 *
 * @param slope below 0, above 0 itself
 */
record LeakyRelu(double slope) implements Layer {

    @Override
    public FeatureShape outputShape(FeatureShape input) {
        return input;
    }

    @Override
    public Tensor apply(Tensor features, Trace trace) {
        return torch.leaky_relu_(features, new Scalar(slope));
    }
}
