package io.limbeck.train;

import io.limbeck.setting.Checks;
import java.util.List;

/**
 * The pool of networks that observe the images.
 *
 * @param pairs how many pairs of initial and trained weights
 * @param seed of the pool, apart from the run's, so that runs with different seeds share one pool
 * @param training how each is trained, on the whole training set
 */
public record PoolSettings(int pairs, long seed, TrainingSettings training) {

    public PoolSettings {
        Checks checks = new Checks();
        checks.that(
                pairs >= 1 && pairs <= 1000,
                "pairs",
                pairs,
                "networks in the pool must be 1 to 1000; try 20, or 2 for a quick run");
        checks.given("training", training);
        checks.done();
    }

    public static PoolSettings defaults() {
        return new PoolSettings(
                20,
                0,
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
