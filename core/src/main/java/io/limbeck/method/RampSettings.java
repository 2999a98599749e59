package io.limbeck.method;

import io.limbeck.setting.Checks;

/**
 * From easy to hard: the bound of start epochs rises while a distillation goes on, as late epochs
 * of an expert are harder to follow.
 *
 * @param from bound at the start
 * @param iterations until it has risen to {@code trajectory.max-start}; 0 for there from the start
 */
public record RampSettings(int from, int iterations) {

    public RampSettings {
        Checks checks = new Checks();
        checks.that(from >= 1, "from", from, "start epochs are below it, so at least 1; try 10");
        checks.that(iterations >= 0, "iterations", iterations, "must be 0 (no ramp) or above");
        checks.done();
    }

    public static RampSettings defaults() {
        return new RampSettings(1, 0);
    }

    /**
     * The bound of an iteration: linear from {@code from} at 0, rounded down, to {@code to} at the
     * end of the ramp, and never above.
     *
     * @param iteration from 0
     * @param to the final bound, at least {@code from}
     */
    int bound(long iteration, int to) {
        return iterations == 0
                ? to
                : (int) Math.min(to, from + (to - from) * iteration / iterations);
    }
}
