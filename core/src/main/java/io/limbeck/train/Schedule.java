package io.limbeck.train;

import java.util.List;
import java.util.Map;

/** Factor on the learning rate along a training or a distillation. */
public sealed interface Schedule permits FixedSchedule, PlateauSchedule {

    /**
     * @param totalSteps how many steps there will be, at least 1; milestones and cosines are
     *     fractions of it
     */
    static Schedule of(ScheduleSpec spec, long totalSteps) {
        return switch (spec) {
            case ScheduleSpec.Constant() -> new FixedSchedule(_ -> 1);
            case ScheduleSpec.Step(List<Double> milestones, double factor) -> {
                long[] steps =
                        milestones.stream()
                                // 2/3 of 60 is to be 40, whichever way its last bit fell.
                                .mapToLong(m -> (long) Math.floor(m * totalSteps + 1e-6))
                                .toArray();
                yield new FixedSchedule(step -> Math.pow(factor, passed(steps, step)));
            }
            case ScheduleSpec.Cosine(double floor) ->
                    new FixedSchedule(step ->
                            floor + (1 - floor) * (1 + Math.cos(Math.PI * step / totalSteps)) / 2);
            case ScheduleSpec.WarmCosine(double warmUp, double from) -> {
                double rise = warmUp * totalSteps;
                yield new FixedSchedule(step ->
                        step < rise
                                ? from + (1 - from) * step / rise
                                : (1 + Math.cos(Math.PI * (step - rise) / (totalSteps - rise)))
                                        / 2);
            }
            case ScheduleSpec.HalfCosine() ->
                    new FixedSchedule(
                            step -> (1 + Math.cos(Math.PI * step / (2 * totalSteps))) / 2);
            case ScheduleSpec.Plateau plateau -> new PlateauSchedule(plateau);
        };
    }

    /**
     * @param step from 0
     * @return what the learning rate is multiplied by in this step
     */
    double factor(long step);

    /** Tells a loss that is to fall; only a plateau schedule listens. */
    void observe(double loss);

    /** What it has learnt from losses, for a checkpoint; finite numbers only. */
    Map<String, Double> state();

    /** Takes over what {@link #state()} gave. */
    void restore(Map<String, Double> state);

    private static int passed(long[] milestones, long step) {
        int passed = 0;
        for (long milestone : milestones) {
            passed += step >= milestone ? 1 : 0;
        }
        return passed;
    }
}
