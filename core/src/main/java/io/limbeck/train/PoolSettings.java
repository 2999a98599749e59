package io.limbeck.train;

import java.util.List;

/**
 * The pool of networks that observe the images.
 *
 * @param pairs how many pairs of initial and trained weights
 * @param training how each is trained, on the whole training set
 */
public record PoolSettings(int pairs, TrainingSettings training) {
    public static PoolSettings defaults() {
        return new PoolSettings(
                20,
                new TrainingSettings(
                        Length.epochs(60),
                        128,
                        OptimizerSpec.Sgd.defaults(),
                        new ScheduleSpec.Step(List.of(2.0 / 3, 5.0 / 6), 0.2),
                        "color_crop",
                        0.5,
                        0,
                        0));
    }
}
