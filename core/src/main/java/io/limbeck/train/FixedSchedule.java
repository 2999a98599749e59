package io.limbeck.train;

import java.util.Map;
import java.util.function.LongToDoubleFunction;

/** A schedule that is known in advance. */
record FixedSchedule(LongToDoubleFunction curve) implements Schedule {

    @Override
    public double factor(long step) {
        return curve.applyAsDouble(step);
    }

    @Override
    public void observe(double loss) {
        // Known in advance: no loss changes it.
    }

    @Override
    public Map<String, Double> state() {
        return Map.of();
    }

    @Override
    public void restore(Map<String, Double> state) {
        // There is nothing to take over.
    }
}
