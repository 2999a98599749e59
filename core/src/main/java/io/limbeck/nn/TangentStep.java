package io.limbeck.nn;

/**
 * A layer on its way through a network whose weights move along a direction: first forward, then
 * once backward. It keeps what it needs between the two; all belongs to the caller's scope.
 */
interface TangentStep {

    /** The features it hands on; may overwrite those it is given. */
    Dual forward(Dual features);

    /**
     * Hands back the gradient by its features, and tells the trace how the gradients by its weights
     * change.
     *
     * @param gradient by the features it handed on
     */
    Dual backward(Dual gradient);
}
