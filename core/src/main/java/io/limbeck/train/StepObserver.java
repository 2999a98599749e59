package io.limbeck.train;

import io.limbeck.nn.Weights;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;

/** Hears of every step of a training, on the thread that trains. */
@FunctionalInterface
public interface StepObserver {

    /**
     * @param step number of steps done so far, from 1
     * @param loss of this step's batch
     * @param current gives the weights as they would be returned now, without gradient and on the
     *     training's device; to be used during the call only, and not to be closed
     */
    void step(long step, double loss, Supplier<Weights> current);

    /**
     * Hears of a batch that was not mixed with others, before the step on it.
     *
     * @param indices of its images
     * @param logits [indices.length, classes], to be used during the call only
     * @param targets as {@link TrainingImages#targets}
     */
    default void batch(int[] indices, Tensor logits, Tensor targets) {}

    /**
     * Hears that an earlier process did the first steps, which are not done again.
     *
     * @param steps how many
     */
    default void resumed(long steps) {}

    /** Hears nothing. */
    static StepObserver none() {
        return (_, _, _) -> {};
    }
}
