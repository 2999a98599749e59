package io.limbeck.nn;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * A layer on its way through a network: forward and backward as its weights stand, then forward and
 * backward once more for how all that changes as they move along a direction, each of the four once
 * and in this order. What a later one needs of an earlier one is kept with the trace; what is
 * handed on belongs to the caller's scope, and the next layer may overwrite it: none that does may
 * follow a layer that keeps what it hands on.
 */
interface TangentStep {

    /** The features it hands on. */
    Tensor forward(Tensor features);

    /**
     * Tells the trace the gradients by its weights.
     *
     * @param gradient by the features it handed on
     * @return the gradient by its features; by images it is that of nobody's concern, and empty
     */
    Optional<Tensor> backward(Tensor gradient);

    /**
     * How the features it handed on change.
     *
     * @param features how its own change; empty for images, which do not
     */
    Tensor moving(Optional<Tensor> features);

    /**
     * Tells the trace how the gradients by its weights change, if that is wanted.
     *
     * @param gradient how the gradient by the features it handed on changes
     * @return how the gradient by its features changes
     */
    Tensor backwardMoving(Tensor gradient);
}
