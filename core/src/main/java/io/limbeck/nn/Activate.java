package io.limbeck.nn;

import java.util.Optional;
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
    public Tensor apply(Tensor features, Trace trace) {
        return switch (kind) {
            case RELU -> features.relu_();
            case LEAKY_RELU -> torch.leaky_relu_(features); // slope 0.01
            case SIGMOID -> features.sigmoid_();
        };
    }

    @Override
    public Optional<TangentStep> tangent(TangentTrace trace) {
        return switch (kind) {
            case RELU -> Optional.of(new ActivationTangent.Relu());
            case SIGMOID -> Optional.of(new ActivationTangent.Sigmoid());
            case LEAKY_RELU -> Optional.empty();
        };
    }
}
