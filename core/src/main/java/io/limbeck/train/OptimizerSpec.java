package io.limbeck.train;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.limbeck.setting.Checks;

/** Which optimiser, as a recipe says it. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
public sealed interface OptimizerSpec {

    double learningRate();

    /** Stochastic gradient descent with momentum; decay is added to the gradient. */
    @JsonTypeName("sgd")
    record Sgd(double learningRate, double momentum, double weightDecay) implements OptimizerSpec {
        public Sgd {
            Checks checks = new Checks();
            checks.positive("learningRate", learningRate, "try 0.01");
            checks.fractionBelowOne("momentum", momentum, "try 0.9");
            checkWeightDecay(checks, weightDecay);
            checks.done();
        }

        public static Sgd defaults() {
            return new Sgd(0.01, 0.9, 5e-4);
        }
    }

    /** Adam (Kingma and Ba, 2015); decay is added to the gradient. */
    @JsonTypeName("adam")
    record Adam(double learningRate, double beta1, double beta2, double weightDecay)
            implements OptimizerSpec {
        public Adam {
            checkAdaptive(learningRate, beta1, beta2, weightDecay);
        }

        public static Adam defaults() {
            return new Adam(1e-3, 0.9, 0.999, 0);
        }
    }

    /** AdamW (Loshchilov and Hutter, 2019); decay is decoupled. */
    @JsonTypeName("adamw")
    record AdamW(double learningRate, double beta1, double beta2, double weightDecay)
            implements OptimizerSpec {
        public AdamW {
            checkAdaptive(learningRate, beta1, beta2, weightDecay);
        }

        public static AdamW defaults() {
            return new AdamW(1e-3, 0.9, 0.999, 0.01);
        }
    }

    private static void checkAdaptive(
            double learningRate, double beta1, double beta2, double weightDecay) {
        Checks checks = new Checks();
        checks.positive("learningRate", learningRate, "try 0.001");
        checks.fractionBelowOne("beta1", beta1, "try 0.9");
        checks.fractionBelowOne("beta2", beta2, "try 0.999");
        checkWeightDecay(checks, weightDecay);
        checks.done();
    }

    private static void checkWeightDecay(Checks checks, double weightDecay) {
        checks.notBelowZero("weightDecay", weightDecay, "try 0.0005, or 0 for none");
    }
}
