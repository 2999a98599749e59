package io.limbeck.method;

import io.limbeck.setting.Checks;

/**
 * How the student's batches are drawn from the buffer: {@code P ~ (delta + epsilon)^alpha}, each
 * image weighed by {@code w = (n P)^-beta} in the loss.
 *
 * @param alpha exponent of the priority; 0 draws uniformly
 * @param beta exponent of the importance weight; 1 corrects the draws in full
 * @param annealBeta whether beta rises to 1 over the cycles, linearly
 * @param epsilon least priority, in nats
 * @param normalization what the weights of a batch are divided by in the loss
 * @param recursive whether the weight that an image had last is a factor of its priority
 * @param temperature of the divergence that priorities are made of; above 1 it is multiplied by the
 *     temperature's square, as the student's loss is
 */
public record PrioritySettings(
        double alpha,
        double beta,
        boolean annealBeta,
        double epsilon,
        Normalization normalization,
        boolean recursive,
        double temperature) {

    /** What the weights of a batch are divided by; the buffer keeps them as they are. */
    public enum Normalization {
        /** Their mean. */
        MEAN,
        /** The greatest of them. */
        MAX_BATCH,
        /** The greatest in the buffer. */
        MAX_BUFFER,
        /** Nothing. */
        NONE
    }

    public PrioritySettings {
        Checks checks = new Checks();
        boolean exponents = checks.fraction("alpha", alpha, "try 0.6, or 0 for uniform draws");
        exponents &= checks.fraction("beta", beta, "try 0.4");
        checks.positive("epsilon", epsilon, "try 0.001");
        checks.given("normalization", normalization);
        double last = annealBeta ? 1 : beta;
        checks.that(
                !exponents || !recursive || alpha * last < 1,
                "alpha",
                alpha,
                "alpha times beta%s is %s; from 1 on, priorities that contain the last weight never settle; lower alpha, or set recursive: false"
                        .formatted(annealBeta ? ", which rises to 1," : "", alpha * last));
        checks.that(
                Double.isFinite(temperature) && temperature > 0 && temperature <= 1000,
                "temperature",
                temperature,
                "must be above 0 and at most 1000; try 1, or the student's");
        checks.done();
    }

    /**
     * Beta in a cycle.
     *
     * @param cycle from 0
     * @param cycles in all
     */
    public double beta(int cycle, int cycles) {
        return annealBeta && cycles > 1 ? beta + (1 - beta) * cycle / (cycles - 1) : beta;
    }

    public static PrioritySettings defaults() {
        return new PrioritySettings(0.6, 0.4, true, 1e-3, Normalization.MEAN, true, 1);
    }
}
