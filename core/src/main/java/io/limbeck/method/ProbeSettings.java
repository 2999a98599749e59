package io.limbeck.method;

import io.limbeck.setting.Checks;
import java.util.List;

/**
 * A short search for the rate of the images, before the first iteration: from the same state and
 * with the same random numbers, some iterations at each of several rates; the one whose later
 * losses are lowest is kept.
 *
 * @param iterations at each rate; 0 for no probe
 * @param factors of {@code optimizer.learning-rate} that are tried
 */
public record ProbeSettings(int iterations, List<Double> factors) {

    public ProbeSettings {
        factors = List.copyOf(factors);
        Checks checks = new Checks();
        checks.that(
                iterations == 0 || iterations >= 2,
                "iterations",
                iterations,
                "must be 0 (no probe) or at least 2, as the first tells nothing of the rate; try 10");
        checks.that(
                factors.size() >= 2 && factors.stream().allMatch(f -> Double.isFinite(f) && f > 0),
                "factors",
                factors,
                "must be at least two, all above 0; try [0.1, 0.3, 1, 3, 10]");
        checks.distinct("factors", factors);
        checks.done();
    }

    public static ProbeSettings defaults() {
        return off();
    }

    /** No probe. */
    public static ProbeSettings off() {
        return new ProbeSettings(0, List.of(0.1, 0.3, 1.0, 3.0, 10.0));
    }

    /** Iterations at all rates. */
    public int total() {
        return iterations * factors.size();
    }

    /** Whether there is one. */
    boolean on() {
        return iterations > 0;
    }
}
