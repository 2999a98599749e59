package io.limbeck.train;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Lowers the rate when the running mean of a loss has stopped falling. A single noisy record low
 * would otherwise stand for ever and lower the rate every {@code patience} steps from then on.
 */
final class PlateauSchedule implements Schedule {

    private final ScheduleSpec.Plateau spec;
    private double factor = 1;
    private double sum;
    private double weight;
    private double best = Double.POSITIVE_INFINITY;
    private long sinceBest;

    PlateauSchedule(ScheduleSpec.Plateau spec) {
        this.spec = spec;
    }

    @Override
    public double factor(long step) {
        return factor;
    }

    @Override
    public void observe(double loss) {
        sum = spec.smoothing() * sum + (1 - spec.smoothing()) * loss;
        weight = spec.smoothing() * weight + (1 - spec.smoothing());
        double mean = sum / weight;
        if (mean < best * (1 - spec.threshold())) {
            best = mean;
            sinceBest = 0;
            return;
        }
        sinceBest++;
        if (sinceBest > spec.patience()) {
            factor *= spec.factor();
            sinceBest = 0;
        }
    }

    @Override
    public Map<String, Double> state() {
        Map<String, Double> state = new LinkedHashMap<>();
        if (weight > 0) {
            state.put("factor", factor);
            state.put("sum", sum);
            state.put("weight", weight);
            state.put("best", best);
            state.put("sinceBest", (double) sinceBest);
        }
        return state;
    }

    @Override
    public void restore(Map<String, Double> state) {
        factor = state.getOrDefault("factor", 1.0);
        sum = state.getOrDefault("sum", 0.0);
        weight = state.getOrDefault("weight", 0.0);
        best = state.getOrDefault("best", Double.POSITIVE_INFINITY);
        sinceBest = state.getOrDefault("sinceBest", 0.0).longValue();
    }
}
