package io.limbeck.nn;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Leaky ReLU. Overwrites its input.
 *
 * @param slope below 0, above 0 itself
 */
record LeakyRelu(double slope) implements Overwriting {

    @Override
    public Tensor activate(Tensor features) {
        return torch.leaky_relu_(features, new Scalar(slope));
    }

    @Override
    public Tensor back(Tensor gradient, Tensor active) {
        return torch.leaky_relu_backward(gradient, active, new Scalar(slope), true);
    }
}
