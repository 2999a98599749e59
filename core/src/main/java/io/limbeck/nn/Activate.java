package io.limbeck.nn;

import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A nonlinearity. It overwrites its input. */
record Activate(NetworkSpec.Activation kind) implements Overwriting {

    private static final double SLOPE = 0.01;

    @Override
    public Tensor activate(Tensor features) {
        return switch (kind) {
            case RELU -> Rectifier.inPlace(features);
            case LEAKY_RELU -> torch.leaky_relu_(features, new Scalar(SLOPE));
            case SIGMOID -> features.sigmoid_();
        };
    }

    @Override
    public Tensor back(Tensor gradient, Tensor active) {
        return switch (kind) {
            case RELU -> Rectifier.back(gradient, active);
            case LEAKY_RELU -> torch.leaky_relu_backward(gradient, active, new Scalar(SLOPE), true);
            case SIGMOID -> torch.sigmoid_backward(gradient, active);
        };
    }

    @Override
    public Tensor backInto(Tensor active, Tensor gradient) {
        return kind == NetworkSpec.Activation.RELU
                ? Rectifier.backInto(active, gradient)
                : back(gradient, active);
    }

    @Override
    public Optional<TangentStep> tangent(TangentTrace trace) {
        return switch (kind) {
            case RELU -> Optional.of(new ActivationTangent.Relu(trace));
            case SIGMOID -> Optional.of(new ActivationTangent.Sigmoid(trace));
            case LEAKY_RELU -> Optional.empty();
        };
    }
}
