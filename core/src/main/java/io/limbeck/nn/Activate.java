package io.limbeck.nn;

import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A nonlinearity. It overwrites its input, which spares a third of the memory traffic: only for
 * features that a convolution, norm or linear layer has just made (their gradients do not need
 * their output).
 */
record Activate(NetworkSpec.Activation kind) implements Layer {

    private static final double SLOPE = 0.01;

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
        return apply(features);
    }

    @Override
    public Tensor run(Tensor features, Tape tape) {
        Optional<Supplier<Tensor>> before = tape.inputAgain();
        activated(features);
        if (before.isEmpty()) {
            return tape.handOn(features, gradient -> back(gradient, features), features);
        }
        Supplier<Tensor> again = () -> activated(before.get().get());
        return tape.handOnRepeatably(
                features, gradient -> backInto(activated(before.get().get()), gradient), again);
    }

    /** The features, which own their memory: what apply hands back only points to it. */
    private Tensor activated(Tensor features) {
        apply(features);
        return features;
    }

    /** As {@link #back}, in place of the features where the library can: they are nobody's. */
    private Tensor backInto(Tensor active, Tensor gradient) {
        if (kind != NetworkSpec.Activation.RELU) {
            return back(gradient, active);
        }
        torch.threshold_backward_out(active, gradient, active, new Scalar(0));
        return active;
    }

    private Tensor apply(Tensor features) {
        return switch (kind) {
            case RELU -> features.relu_();
            case LEAKY_RELU -> torch.leaky_relu_(features, new Scalar(SLOPE));
            case SIGMOID -> features.sigmoid_();
        };
    }

    private Tensor back(Tensor gradient, Tensor active) {
        return switch (kind) {
            case RELU -> torch.threshold_backward(gradient, active, new Scalar(0));
            case LEAKY_RELU -> torch.leaky_relu_backward(gradient, active, new Scalar(SLOPE), true);
            case SIGMOID -> torch.sigmoid_backward(gradient, active);
        };
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
