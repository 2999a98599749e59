package io.limbeck.train;

import io.limbeck.setting.AugmentationName;
import io.limbeck.setting.Checks;

/**
 * The experts whose trainings are followed: plain SGD without momentum or decay at a constant rate,
 * so that the weights after an epoch are all there is to go on from. Steps may be sharpness-aware,
 * which remembers nothing either.
 *
 * @param count how many
 * @param epochs for how many each is trained, no fewer than are followed; 0 for as many as are
 *     followed
 * @param seed of all of them, apart from the run's, so that runs with different seeds share them
 * @param learningRate constant
 * @param batch images per step
 * @param augmentation strategy, one draw for each image
 * @param sharpness of its steps, plain by default
 * @param half whether snapshots are stored in 16 bits: half of the disk, rounded to 0.05 %
 */
public record ExpertSettings(
        int count,
        int epochs,
        long seed,
        double learningRate,
        int batch,
        String augmentation,
        SharpnessSettings sharpness,
        boolean half) {

    public ExpertSettings {
        Checks checks = new Checks();
        checks.that(
                count >= 1 && count <= 1000,
                "count",
                count,
                "experts must be 1 to 1000; try 100, or 5 for a quick run");
        checks.that(
                epochs >= 0 && epochs <= 1000,
                "epochs",
                epochs,
                "must be 0 (as many as are followed) to 1000; try 0");
        checks.positive("learningRate", learningRate, "try 0.01");
        checks.that(batch >= 1, "batch", batch, "images per step must be at least 1; try 256");
        AugmentationName.check(checks, "augmentation", augmentation);
        checks.given("sharpness", sharpness);
        checks.done();
    }

    /** Plain steps, and no more epochs than are followed. */
    public ExpertSettings(
            int count,
            long seed,
            double learningRate,
            int batch,
            String augmentation,
            boolean half) {
        this(count, 0, seed, learningRate, batch, augmentation, SharpnessSettings.off(), half);
    }

    public static ExpertSettings defaults() {
        return new ExpertSettings(100, 0, 0.01, 256, "color|crop|cutout|flip|scale|rotate", false);
    }

    /** How an expert is trained for this many epochs. */
    TrainingSettings training(int epochs) {
        return new TrainingSettings(
                Length.epochs(epochs),
                batch,
                new OptimizerSpec.Sgd(learningRate, 0, 0),
                ScheduleSpec.Constant.defaults(),
                augmentation,
                0,
                0,
                0);
    }
}
