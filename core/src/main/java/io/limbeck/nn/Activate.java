package io.limbeck.nn;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A nonlinearity. It overwrites its input, which spares a third of the memory traffic: only for
 * features that a convolution, norm or linear layer has just made (their gradients do not need
 * their output).
 */
record Activate(NetworkSpec.Activation kind) implements Layer {

    @Override
    public FeatureShape outputShape(FeatureShape input) {
        return input;
    }

    @Override
    public long activations(FeatureShape input) {
        return 0;
    }

    @Override
    public Tensor apply(Tensor features, Trace trace) {
        return switch (kind) {
            case RELU -> features.relu_();
            case LEAKY_RELU -> torch.leaky_relu_(features); // slope 0.01
            case SIGMOID -> features.sigmoid_();
        };
    }
}
