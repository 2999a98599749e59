package io.limbeck.method;

import io.limbeck.objective.TrajectoryMatching;
import io.limbeck.setting.Checks;

/**
 * Which stretch of an expert's training a student is to follow, and how it goes.
 *
 * @param steps N of the student
 * @param span M, epochs of the expert that they are to bridge
 * @param minStart first epoch of the expert that may be started from
 * @param maxStart start epochs are below this; the experts are trained for this many epochs and
 *     {@code span - 1} more
 * @param batch images of each step; 0 for all
 * @param gradient how the gradient of the end point is computed
 */
public record TrajectorySettings(
        int steps,
        int span,
        int minStart,
        int maxStart,
        int batch,
        TrajectoryMatching.Form gradient) {

    public TrajectorySettings {
        Checks checks = new Checks();
        checks.that(
                steps >= 1 && steps <= 1000,
                "steps",
                steps,
                "steps of the student must be 1 to 1000; published are 10 to 80");
        checks.that(span >= 1, "span", span, "epochs to bridge must be at least 1; try 2");
        checks.that(
                minStart >= 0,
                "minStart",
                minStart,
                "the first start epoch must be 0 or above; try 0");
        checks.that(
                maxStart > minStart,
                "maxStart",
                maxStart,
                "start epochs are below it and from min-start on, which is %d; raise it"
                        .formatted(minStart));
        checks.that(
                maxStart + span <= 1000,
                "maxStart",
                maxStart,
                "experts of %d epochs would be needed; at most 1000".formatted(maxStart + span));
        checks.that(batch >= 0, "batch", batch, "must be 0 (all images) or above; try 0");
        checks.given("gradient", gradient);
        checks.done();
    }

    public static TrajectorySettings defaults() {
        return new TrajectorySettings(30, 2, 0, 20, 0, TrajectoryMatching.Form.ADJOINT);
    }

    /** Epochs that each expert must be known for: no later snapshot is ever read. */
    public int epochs() {
        return maxStart - 1 + span;
    }
}
