package io.limbeck.train;

import org.bytedeco.pytorch.Tensor;

/**
 * What is learnt from in a step of a training.
 *
 * @param step from 0
 * @param views [B, C, H, W], as the network sees them
 * @param targets as {@link TrainingImages#targets}
 */
record Lesson(long step, Tensor views, Tensor targets) implements AutoCloseable {

    /** Lets it outlive the scope that it was made in. */
    Lesson keep() {
        views.retainReference();
        targets.retainReference();
        return this;
    }

    /** Frees it. Only for one that was kept. */
    @Override
    public void close() {
        views.close();
        targets.close();
    }
}
