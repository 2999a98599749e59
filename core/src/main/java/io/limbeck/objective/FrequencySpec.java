package io.limbeck.objective;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.limbeck.setting.Checks;

/** Where the frequency arguments of the characteristic function come from, as a recipe says it. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
public sealed interface FrequencySpec {

    /** Number of frequencies T. */
    int count();

    /**
     * Whether the same seeds give the same frequencies at any time: nothing learns, all are used.
     */
    default boolean repeats() {
        return switch (this) {
            case Gaussian own -> !own.learnBandwidth() && own.topK() == 0;
            case ScaleMixture own -> !own.trained() && !own.learnBandwidth() && own.topK() == 0;
            case Released own -> !own.trained();
        };
    }

    /**
     * t = bandwidth z, z ~ N(0, I), drawn afresh for each class and iteration.
     *
     * @param count number of frequencies T
     * @param bandwidth the scale gamma; learnt if {@code learnBandwidth}
     * @param learnBandwidth ascend on gamma, kept in [0.1, 10]
     * @param topK use only the K frequencies with the greatest discrepancy; 0 for all
     */
    @JsonTypeName("gaussian")
    record Gaussian(int count, double bandwidth, boolean learnBandwidth, int topK)
            implements FrequencySpec {
        public Gaussian {
            Checks checks = new Checks();
            checks.that(count >= 1, "count", count, "frequencies must be at least 1; try 4096");
            checkBandwidth(checks, bandwidth, learnBandwidth);
            checkTopK(checks, topK, count);
            checks.done();
        }

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
    @JsonTypeName("scale-mixture")
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
        public ScaleMixture {
            Checks checks = new Checks();
            checkRows(checks, count, "scales", scales, 64);
            checks.that(
                    hidden >= 0,
                    "hidden",
                    hidden,
                    "must be 0 (the feature dimension) or a width; try 0 or 96");
            checks.positive("learningRate", learningRate, "try 0.001");
            checkBandwidth(checks, bandwidth, learnBandwidth);
            checkTopK(checks, topK, count);
            checks.done();
        }

        public static ScaleMixture defaults() {
            return new ScaleMixture(1024, 64, 0, 1e-3, true, 1, false, 0);
        }
    }

    /**
     * The released form, for comparison: psi's outputs themselves, {@code distinct} of them, tiled
     * to {@code count}.
     */
    @JsonTypeName("released")
    record Released(int count, int distinct, double learningRate, boolean trained)
            implements FrequencySpec {
        public Released {
            Checks checks = new Checks();
            checkRows(checks, count, "distinct", distinct, 4);
            checks.positive("learningRate", learningRate, "try 0.001");
            checks.done();
        }

        public static Released defaults() {
            return new Released(64, 4, 1e-3, true);
        }
    }

    private static void checkRows(Checks checks, int count, String setting, int rows, int usual) {
        boolean holds =
                checks.that(
                        rows >= 2,
                        setting,
                        rows,
                        "must be at least 2, as psi normalises over them; try " + usual);
        if (checks.that(count >= 1, "count", count, "frequencies must be at least 1; try 1024")
                && holds) {
            checks.that(
                    count % rows == 0,
                    "count",
                    count,
                    "must be a multiple of %s, which is %d; try %d"
                            .formatted(setting, rows, rows * Math.max(1, count / rows)));
        }
    }

    private static void checkBandwidth(Checks checks, double bandwidth, boolean learnt) {
        if (learnt) {
            checks.that(
                    bandwidth >= 0.1 && bandwidth <= 10,
                    "bandwidth",
                    bandwidth,
                    "a learnt bandwidth starts within 0.1 to 10; try 1");
        } else {
            checks.positive("bandwidth", bandwidth, "try 1");
        }
    }

    private static void checkTopK(Checks checks, int topK, int count) {
        checks.that(
                topK >= 0 && topK <= Math.max(count, 0),
                "topK",
                topK,
                "must be 0 (all) to count, which is %d; try 0".formatted(count));
    }
}
