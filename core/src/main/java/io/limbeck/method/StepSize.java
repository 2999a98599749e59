package io.limbeck.method;

import java.util.Map;

/** A learned step size: a logarithm that takes steps of SGD with momentum. */
final class StepSize {

    private static final String LOG = "stepSize.log";
    private static final String VELOCITY = "stepSize.velocity";

    private final double rate;
    private final double momentum;
    private double log;
    private double velocity;

    StepSize(StepSizeSettings settings) {
        this.rate = settings.learningRate() / (settings.initial() * settings.initial());
        this.momentum = settings.momentum();
        this.log = Math.log(settings.initial());
    }

    /** Above 0. */
    double value() {
        return Math.exp(log);
    }

    /**
     * @param gradient dL by the step size itself
     * @param share of the full rate
     */
    void step(double gradient, double share) {
        velocity = momentum * velocity + value() * gradient;
        log -= share * rate * velocity;
    }

    /** The same bits come back: Double.toString and parseDouble see to that. */
    void save(String prefix, Map<String, String> facts) {
        facts.put(prefix + LOG, Double.toString(log));
        facts.put(prefix + VELOCITY, Double.toString(velocity));
    }

    void restore(String prefix, Map<String, String> facts) {
        log = Double.parseDouble(facts.get(prefix + LOG));
        velocity = Double.parseDouble(facts.get(prefix + VELOCITY));
    }
}
