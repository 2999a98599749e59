package io.limbeck.train;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.limbeck.setting.Checks;
import java.util.List;

/** How the learning rate changes over a training, as a recipe says it. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
public sealed interface ScheduleSpec {

    /**
     * For a training whose losses cannot be compared from step to step.
     *
     * @param seen of which each step sees others, such as "views"
     */
    static void checkWithoutPlateau(Checks checks, ScheduleSpec schedule, String seen) {
        if (checks.given("schedule", schedule)) {
            checks.that(
                    !(schedule instanceof Plateau),
                    "schedule.kind",
                    "plateau",
                    "this loss is of other %s at every step and has no plateaus; try cosine"
                            .formatted(seen));
        }
    }

    /** The same rate throughout. */
    @JsonTypeName("constant")
    record Constant() implements ScheduleSpec {
        public static Constant defaults() {
            return new Constant();
        }
    }

    /**
     * Times {@code factor} at each milestone.
     *
     * @param milestones fractions of the whole training in (0, 1), rising
     * @param factor in (0, 1]
     */
    @JsonTypeName("step")
    record Step(List<Double> milestones, double factor) implements ScheduleSpec {
        public Step {
            milestones = List.copyOf(milestones);
            Checks checks = new Checks();
            checks.that(
                    !milestones.isEmpty(),
                    "milestones",
                    milestones,
                    "name at least one, such as [0.5], or use kind: constant");
            double last = 0;
            for (double milestone : milestones) {
                if (!checks.that(
                        milestone > last && milestone < 1,
                        "milestones",
                        milestones,
                        "fractions of the training must rise between 0 and 1; try [0.5, 0.75]")) {
                    break;
                }
                last = milestone;
            }
            checks.that(
                    factor > 0 && factor <= 1,
                    "factor",
                    factor,
                    "must be above 0 and at most 1; try 0.1");
            checks.done();
        }

        public static Step defaults() {
            return new Step(List.of(0.5), 0.1);
        }
    }

    /** Half a cosine from the full rate to {@code floor} times the rate. */
    @JsonTypeName("cosine")
    record Cosine(double floor) implements ScheduleSpec {
        public Cosine {
            Checks checks = new Checks();
            checks.fractionBelowOne("floor", floor, "try 0");
            checks.done();
        }

        public static Cosine defaults() {
            return new Cosine(0);
        }
    }

    /**
     * A straight rise from {@code from} times the rate to all of it, then half a cosine to 0.
     *
     * @param warmUp the share of the training that rises, in (0, 1): 0.1 for 5 epochs of 50
     * @param from in [0, 1)
     */
    @JsonTypeName("warm-cosine")
    record WarmCosine(double warmUp, double from) implements ScheduleSpec {
        public WarmCosine {
            Checks checks = new Checks();
            checks.that(
                    warmUp > 0 && warmUp < 1,
                    "warmUp",
                    warmUp,
                    "a share of the training, must be above 0 and below 1; try 0.1, or kind: cosine for none");
            checks.fractionBelowOne("from", from, "try 0.01");
            checks.done();
        }

        public static WarmCosine defaults() {
            return new WarmCosine(0.1, 0.01);
        }
    }

    /**
     * A quarter of a cosine's period, from the full rate to half of it: {@code (1 + cos(pi t / 2T))
     * / 2}. With few, small batches it decides the outcome (RDED, CVPR 2024).
     */
    @JsonTypeName("half-cosine")
    record HalfCosine() implements ScheduleSpec {
        public static HalfCosine defaults() {
            return new HalfCosine();
        }
    }

    /**
     * Times {@code factor} when the watched loss has not fallen by the relative {@code threshold}
     * for {@code patience} steps (iterations of a distillation, epochs of a training).
     *
     * @param smoothing the loss is watched as a running mean with this weight of the past, in [0,
     *     1)
     */
    @JsonTypeName("plateau")
    record Plateau(double factor, int patience, double threshold, double smoothing)
            implements ScheduleSpec {
        public Plateau {
            Checks checks = new Checks();
            checks.that(
                    factor > 0 && factor < 1,
                    "factor",
                    factor,
                    "must be above 0 and below 1; try 0.5");
            checks.that(patience >= 1, "patience", patience, "must be at least 1; try 500");
            checks.fractionBelowOne("threshold", threshold, "try 0.0001");
            checks.fractionBelowOne("smoothing", smoothing, "try 0.99, or 0 for the bare loss");
            checks.done();
        }

        public static Plateau defaults() {
            return new Plateau(0.5, 500, 1e-4, 0.99);
        }
    }
}
