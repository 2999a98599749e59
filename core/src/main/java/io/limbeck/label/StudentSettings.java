package io.limbeck.label;

import io.limbeck.setting.Checks;
import io.limbeck.train.OptimizerSpec;
import io.limbeck.train.ScheduleSpec;

/**
 * How a student learns from a teacher's labels. Epochs, batch and views are the labels' own.
 *
 * @param optimizer what moves the weights
 * @param decayAll whether biases and norms decay too; else only kernels and matrices do
 * @param schedule of the rate, by epochs
 * @param temperature that softens teacher and student
 * @param scaled whether the loss is multiplied by the temperature's square, which keeps the
 *     gradient as large as at temperature 1; SGD needs it, Adam does not notice
 */
public record StudentSettings(
        OptimizerSpec optimizer,
        boolean decayAll,
        ScheduleSpec schedule,
        double temperature,
        boolean scaled) {

    public StudentSettings {
        Checks checks = new Checks();
        if (checks.given("optimizer", optimizer) && optimizer instanceof OptimizerSpec.Sgd) {
            checks.that(
                    scaled || temperature <= 2,
                    "scaled",
                    scaled,
                    "at temperature %s the gradient is %.0f times smaller, which SGD does not make up for; set scaled: true, or use adamw"
                            .formatted(Checks.shown(temperature), temperature * temperature));
        }
        ScheduleSpec.checkWithoutPlateau(checks, schedule, "views");
        checks.that(
                Double.isFinite(temperature) && temperature > 0 && temperature <= 1000,
                "temperature",
                temperature,
                "must be above 0 and at most 1000; try 20");
        checks.done();
    }

    public static StudentSettings defaults() {
        return new StudentSettings(
                OptimizerSpec.AdamW.defaults(), false, ScheduleSpec.Cosine.defaults(), 20, false);
    }
}
