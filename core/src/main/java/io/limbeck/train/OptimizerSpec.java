package io.limbeck.train;

/** Which optimiser, as a recipe says it. */
public sealed interface OptimizerSpec {

    double learningRate();

    /** Stochastic gradient descent with momentum; decay is added to the gradient. */
    record Sgd(double learningRate, double momentum, double weightDecay) implements OptimizerSpec {
        public static Sgd defaults() {
            return new Sgd(0.01, 0.9, 5e-4);
        }
    }

    /** Adam (Kingma and Ba, 2015); decay is added to the gradient. */
    record Adam(double learningRate, double beta1, double beta2, double weightDecay)
            implements OptimizerSpec {
        public static Adam defaults() {
            return new Adam(1e-3, 0.9, 0.999, 0);
        }
    }

    /** AdamW (Loshchilov and Hutter, 2019); decay is decoupled. */
    record AdamW(double learningRate, double beta1, double beta2, double weightDecay)
            implements OptimizerSpec {
        public static AdamW defaults() {
            return new AdamW(1e-3, 0.9, 0.999, 0.01);
        }
    }
}
