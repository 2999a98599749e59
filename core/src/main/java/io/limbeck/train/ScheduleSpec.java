package io.limbeck.train;

import java.util.List;

/** How the learning rate changes over a training, as a recipe says it. */
public sealed interface ScheduleSpec {

    /** The same rate throughout. */
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
    record Step(List<Double> milestones, double factor) implements ScheduleSpec {
        public Step {
            milestones = List.copyOf(milestones);
        }

        public static Step defaults() {
            return new Step(List.of(0.5), 0.1);
        }
    }

    /** Half a cosine from the full rate to {@code floor} times the rate. */
    record Cosine(double floor) implements ScheduleSpec {
        public static Cosine defaults() {
            return new Cosine(0);
        }
    }

    /**
     * Times {@code factor} when the watched loss has not fallen by the relative {@code threshold}
     * for {@code patience} steps (iterations of a distillation, epochs of a training).
     *
     * @param smoothing the loss is watched as a running mean with this weight of the past, in [0,
     *     1)
     */
    record Plateau(double factor, int patience, double threshold, double smoothing)
            implements ScheduleSpec {
        public static Plateau defaults() {
            return new Plateau(0.5, 500, 1e-4, 0.99);
        }
    }
}
