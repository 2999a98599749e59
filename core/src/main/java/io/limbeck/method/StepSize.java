package io.limbeck.method;

import java.util.Map;

/**
 * A learned step size. It takes the published steps of SGD with momentum, but no step makes it less
 * than half or more than double: it stays positive, and one large gradient cannot end the learning,
 * as the gradients of a student that hardly moves are too small to bring it back.
 *
 * <p>It is kept, and stands in checkpoints, as its natural logarithm, which has no bound; all that
 * leaves this class otherwise is the step size itself.
 */
final class StepSize {

    private static final double LEAST_FACTOR = 0.5;
    private static final double GREATEST_FACTOR = 2;
    private static final String LOGARITHM = "stepSize.log";
    private static final String VELOCITY = "stepSize.momentum";

    private final double rate;
    private final double momentum;
    private final double least;
    private double logarithm;
    private double velocity;

    StepSize(StepSizeSettings settings) {
        this.rate = settings.learningRate();
        this.momentum = settings.momentum();
        this.least = settings.least();
        this.logarithm = Math.log(settings.initial());
    }

    /** The step size itself: above 0, and no less than the least. */
    double value() {
        return Math.max(Math.exp(logarithm), least);
    }

    /**
     * @param gradient dL by the step size itself
     * @param share of the full rate
     */
    void step(double gradient, double share) {
        velocity = momentum * velocity + gradient;
        double factor = 1 - share * rate * velocity / value();
        if (factor < LEAST_FACTOR || factor > GREATEST_FACTOR) {
            // Else the rest of it would go on halving, step by step, with nothing to stop it.
            velocity = 0;
        }
        logarithm = Math.log(value() * Math.clamp(factor, LEAST_FACTOR, GREATEST_FACTOR));
    }

    /**
     * Logarithm and velocity, the latter in units of dL by the step size. The same bits come back:
     * Double.toString and parseDouble see to that.
     */
    void save(String prefix, Map<String, String> facts) {
        facts.put(prefix + LOGARITHM, Double.toString(logarithm));
        facts.put(prefix + VELOCITY, Double.toString(velocity));
    }

    void restore(String prefix, Map<String, String> facts) {
        logarithm = Double.parseDouble(facts.get(prefix + LOGARITHM));
        // A checkpoint of before has it in another unit, under another name.
        velocity = Double.parseDouble(facts.getOrDefault(prefix + VELOCITY, "0"));
    }
}
