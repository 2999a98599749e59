package io.limbeck.nn;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** One step of a network: a pure function of its own weights and of the features before it. */
interface Layer {

    /**
     * The shape of what it hands on.
     *
     * @throws io.limbeck.torch.ShapeException if nothing sensible is left of such features
     */
    FeatureShape outputShape(FeatureShape input);

    /**
     * Numbers that it makes of one image, and that stay in memory until the gradient was taken.
     *
     * @param input of one image
     */
    default long activations(FeatureShape input) {
        return outputShape(input).numel();
    }

    /** Draws its weights; most layers have none. */
    default void initialize(FreshWeights fresh) {}

    /** The features it hands on, differentiable; owned by the caller's scope. */
    Tensor apply(Tensor features, Trace trace);

    /**
     * The same in a {@link FrozenPass}, with the way back noted on the tape.
     *
     * @return retained: the caller closes it
     */
    default Tensor run(Tensor features, Tape tape) {
        return tape.byAutograd(this, features);
    }

    /** How it passes on movements of weights and features; empty if it does not know. */
    default Optional<TangentStep> tangent(TangentTrace trace) {
        return Optional.empty();
    }
}
