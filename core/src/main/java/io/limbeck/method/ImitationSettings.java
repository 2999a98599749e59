package io.limbeck.method;

import io.limbeck.nn.NetworkSpec;
import io.limbeck.setting.AugmentationName;
import io.limbeck.setting.Checks;
import io.limbeck.train.OptimizerSpec;
import io.limbeck.train.ScheduleSpec;

/**
 * How the student of a data-free distillation learns to do as its teacher does.
 *
 * @param network the student's
 * @param steps of a cycle; 0 for as many as show it a buffer's worth of images
 * @param batch images of a step
 * @param optimizer what moves its weights
 * @param schedule of the rate, by cycles
 * @param temperature that softens teacher and student; the loss is multiplied by its square
 * @param augmentation of the images before both see them: {@code none}, {@code crop}, {@code flip}
 *     or {@code crop_flip}; with {@code none} the teacher need not look again
 */
public record ImitationSettings(
        NetworkSpec network,
        int steps,
        int batch,
        OptimizerSpec optimizer,
        ScheduleSpec schedule,
        double temperature,
        String augmentation) {

    public ImitationSettings {
        Checks checks = new Checks();
        checks.given("network", network);
        checks.that(
                steps >= 0,
                "steps",
                steps,
                "steps of a cycle must be 1 or more, or 0 for one pass over the buffer; try 0");
        checks.that(batch >= 2, "batch", batch, "must be at least 2; try 256, or 128");
        checks.given("optimizer", optimizer);
        ScheduleSpec.checkWithoutPlateau(checks, schedule, "images");
        checks.that(
                Double.isFinite(temperature) && temperature > 0 && temperature <= 1000,
                "temperature",
                temperature,
                "must be above 0 and at most 1000; try 20");
        AugmentationName.check(checks, "augmentation", augmentation);
        checks.that(
                augmentation == null || InversionSettings.onlyViews(augmentation),
                "augmentation",
                augmentation,
                "pixels must stay pixels, so that only crop and flip are taken; try crop_flip, or crop for digits");
        checks.done();
    }

    /** Steps of a cycle with a buffer of so many slots. */
    public int steps(int slots) {
        return steps > 0 ? steps : Math.ceilDiv(slots, batch);
    }

    public static ImitationSettings defaults() {
        return new ImitationSettings(
                new NetworkSpec.ConvNet(
                        3,
                        64,
                        NetworkSpec.Norm.BATCH,
                        NetworkSpec.Pooling.AVERAGE,
                        NetworkSpec.Activation.RELU),
                0,
                256,
                new OptimizerSpec.Sgd(0.2, 0.9, 1e-4),
                new ScheduleSpec.Cosine(1e-3),
                20,
                "crop_flip");
    }
}
