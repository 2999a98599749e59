package io.limbeck.objective;

/** Where the frequency arguments of the characteristic function come from, as a recipe says it. */
public sealed interface FrequencySpec {

    /**
     * t = bandwidth z, z ~ N(0, I), drawn afresh for each class and iteration.
     *
     * @param count number of frequencies T
     * @param bandwidth the scale gamma; learnt if {@code learnBandwidth}
     * @param learnBandwidth ascend on gamma, kept in [0.1, 10]
     * @param topK use only the K frequencies with the greatest discrepancy; 0 for all
     */
    record Gaussian(int count, double bandwidth, boolean learnBandwidth, int topK)
            implements FrequencySpec {
        public static Gaussian defaults() {
            return new Gaussian(4096, 1, false, 0);
        }
    }

    /**
     * A scale mixture of normals whose scales a sampling network makes, trained to maximise the
     * discrepancy: t given s ~ N(0, gamma² diag(s²)), s = psi(noise).
     *
     * @param count number of frequencies T, a multiple of {@code scales}
     * @param scales number of scale vectors K, at least 2
     * @param hidden width of psi's hidden layers; 0 for the feature dimension (released form), 96
     *     for the compact one
     * @param learningRate of psi
     * @param trained whether psi ascends (false: random scales, a control)
     */
    record ScaleMixture(
            int count,
            int scales,
            int hidden,
            double learningRate,
            boolean trained,
            double bandwidth,
            boolean learnBandwidth,
            int topK)
            implements FrequencySpec {
        public static ScaleMixture defaults() {
            return new ScaleMixture(1024, 64, 0, 1e-3, true, 1, false, 0);
        }
    }

    /**
     * The released form, for comparison: psi's outputs themselves, {@code distinct} of them, tiled
     * to {@code count}.
     */
    record Released(int count, int distinct, double learningRate, boolean trained)
            implements FrequencySpec {
        public static Released defaults() {
            return new Released(64, 4, 1e-3, true);
        }
    }
}
