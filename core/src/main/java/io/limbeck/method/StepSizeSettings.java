package io.limbeck.method;

import io.limbeck.setting.Checks;

/**
 * The learned step size of the student. No step makes it less than half or more than double, so it
 * cannot become negative.
 *
 * @param initial step size at the start
 * @param learningRate of the step size itself, as published
 * @param momentum of its steps
 * @param least that it can become; 0 for no bound
 */
public record StepSizeSettings(double initial, double learningRate, double momentum, double least) {

    public StepSizeSettings {
        Checks checks = new Checks();
        boolean positive = checks.positive("initial", initial, "try 0.01");
        checks.that(
                Double.isFinite(learningRate) && learningRate >= 0,
                "learningRate",
                learningRate,
                "must be 0 (never learnt) or above; try 0.00001");
        checks.fractionBelowOne("momentum", momentum, "try 0.5");
        checks.that(
                least >= 0 && (least <= initial || !positive),
                "least",
                least,
                "must be 0 (no bound) to the initial step size, %s; try 0".formatted(initial));
        checks.done();
    }

    /** Without a least one. */
    public StepSizeSettings(double initial, double learningRate, double momentum) {
        this(initial, learningRate, momentum, 0);
    }

    public static StepSizeSettings defaults() {
        return new StepSizeSettings(0.01, 1e-5, 0.5);
    }
}
