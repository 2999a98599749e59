package io.limbeck.nn;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** ReLU that ends at 6. Overwrites its input. */
record Relu6() implements Overwriting {

    @Override
    public long activations(FeatureShape input) {
        return input.numel(); // libtorch keeps a copy of what this overwrites
    }

    @Override
    public Tensor activate(Tensor features) {
        return torch.relu6_(features);
    }

    @Override
    public Tensor back(Tensor gradient, Tensor active) {
        return torch.hardtanh_backward(gradient, active, new Scalar(0), new Scalar(6));
    }
}
