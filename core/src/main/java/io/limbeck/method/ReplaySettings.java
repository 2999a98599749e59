package io.limbeck.method;

import io.limbeck.setting.Checks;

/**
 * The buffer that inverted images are kept in and learnt from.
 *
 * @param scale how many it holds, as a share of the training set that the teacher was trained on
 * @param capacity how many it holds, as a number; 0 for what {@code scale} says
 * @param evict which images make room
 * @param admit share of a call's images that is let in, those with the greatest phi
 * @param sweep cycles after which the divergence of every image is measured anew; 0 for never
 */
public record ReplaySettings(double scale, int capacity, Evict evict, double admit, int sweep) {

    /** Which images make room. */
    public enum Evict {
        /** The oldest. */
        FIFO,
        /** The oldest of the class that has most. */
        BALANCED,
        /** Those with the lowest phi. */
        PHI,
        /** Those with the lowest priority; keeps broken images for ever, for ablations only. */
        PRIORITY
    }

    public ReplaySettings {
        Checks checks = new Checks();
        checks.that(
                scale > 0 && scale <= 1,
                "scale",
                scale,
                "share of the training set must be above 0 and at most 1; try 0.1");
        checks.that(
                capacity >= 0,
                "capacity",
                capacity,
                "must be a number of images, or 0 for what scale says; try 0");
        checks.given("evict", evict);
        checks.that(
                admit > 0 && admit <= 1,
                "admit",
                admit,
                "share of a batch must be above 0 and at most 1; try 1");
        checks.that(sweep >= 0, "sweep", sweep, "cycles must be 1 or more, or 0 for never; try 5");
        checks.done();
    }

    /**
     * @param trainingImages of the teacher; below 1 if that is not known
     * @return slots; 0 if neither capacity nor training set is known
     */
    public int slots(int trainingImages) {
        return capacity > 0 ? capacity : (int) Math.round(scale * Math.max(0, trainingImages));
    }

    public static ReplaySettings defaults() {
        return new ReplaySettings(0.1, 0, Evict.FIFO, 1, 5);
    }
}
