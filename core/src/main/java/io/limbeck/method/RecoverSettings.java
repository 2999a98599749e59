package io.limbeck.method;

import io.limbeck.setting.Checks;
import io.limbeck.train.OptimizerSpec;
import io.limbeck.train.ScheduleSpec;

/**
 * How images are recovered from a teacher.
 *
 * @param start what they start from
 * @param steps optimiser steps of each block of images
 * @param block images that are optimised together, of different classes as far as there are as many
 * @param bnWeight weight of the batch norm term
 * @param bnFirst weight of the first batch norm within it
 * @param tv weight of the total variation
 * @param l2 weight of the mean norm of the images
 * @param smallestCrop least area of the view, as a share of the image; 1 for the whole image
 * @param curriculum share of the steps over which that least area falls from 1 by a cosine (CDA); 0
 *     for none
 * @param flip whether views are mirrored half of the time
 * @param rollFrom least number of pixels that a view is rolled by on each axis, ends included
 * @param rollTo greatest number
 * @param optimizer of the images
 * @param schedule of its rate
 * @param checkpointEvery steps between checkpoints within a block
 */
public record RecoverSettings(
        Start start,
        int steps,
        int block,
        double bnWeight,
        double bnFirst,
        double tv,
        double l2,
        double smallestCrop,
        double curriculum,
        boolean flip,
        int rollFrom,
        int rollTo,
        OptimizerSpec optimizer,
        ScheduleSpec schedule,
        int checkpointEvery) {

    /** What images start from. */
    public enum Start {
        /** Normal noise in the network's own space, not clipped. */
        NOISE,
        /** The images that RDED would choose: real pixels. */
        RDED
    }

    private static final int LARGEST_ROLL = 512;

    public RecoverSettings {
        Checks checks = new Checks();
        checks.given("start", start);
        checks.that(steps >= 1, "steps", steps, "must be at least 1; try 1000");
        checks.that(
                block >= 2,
                "block",
                block,
                "statistics need at least 2 images; try 100, as published");
        checks.notBelowZero("bnWeight", bnWeight, "try 0.01");
        checks.notBelowZero("bnFirst", bnFirst, "try 10");
        checks.notBelowZero("tv", tv, "try 0");
        checks.notBelowZero("l2", l2, "try 0");
        checks.that(
                smallestCrop > 0 && smallestCrop <= 1,
                "smallestCrop",
                smallestCrop,
                "must be above 0 and at most 1; try 0.08, or 1 for the whole image");
        checks.fraction("curriculum", curriculum, "try 1, or 0 for none");
        checks.that(
                curriculum == 0 || smallestCrop < 1,
                "curriculum",
                curriculum,
                "it lets the least area of the crop fall to smallestCrop, which is 1, the whole image; try smallestCrop 0.08, or 0 for no curriculum");
        roll(checks, "rollFrom", rollFrom, "try 0");
        roll(checks, "rollTo", rollTo, "try 4");
        checks.that(
                rollTo >= rollFrom,
                "rollTo",
                rollTo,
                "it must not be below rollFrom, which is %d".formatted(rollFrom));
        checks.given("optimizer", optimizer);
        ScheduleSpec.checkWithoutPlateau(checks, schedule, "views");
        checks.that(
                checkpointEvery >= 1,
                "checkpointEvery",
                checkpointEvery,
                "steps between checkpoints must be at least 1; try 500");
        checks.done();
    }

    private static void roll(Checks checks, String setting, int pixels, String mend) {
        checks.that(
                pixels >= -LARGEST_ROLL && pixels <= LARGEST_ROLL,
                setting,
                pixels,
                "pixels of a roll must be -512 to 512; " + mend);
    }

    /** As released for ImageNet-1K. */
    public static RecoverSettings defaults() {
        return new RecoverSettings(
                Start.NOISE,
                4000,
                100,
                0.01,
                10,
                0,
                0,
                0.08,
                0,
                true,
                0,
                32,
                new OptimizerSpec.Adam(0.25, 0.5, 0.9, 0),
                ScheduleSpec.Cosine.defaults(),
                500);
    }

    /** The same but for this, which decides nothing about the images. */
    RecoverSettings withCheckpointEvery(int every) {
        return new RecoverSettings(
                start,
                steps,
                block,
                bnWeight,
                bnFirst,
                tv,
                l2,
                smallestCrop,
                curriculum,
                flip,
                rollFrom,
                rollTo,
                optimizer,
                schedule,
                every);
    }

    /**
     * The least area of a crop at a step. CDA (TMLR 2024): it falls from the whole image by a
     * cosine, then stays.
     */
    double smallestCrop(long step) {
        double end = curriculum * steps;
        return step < end
                ? smallestCrop + (1 - smallestCrop) * (1 + Math.cos(Math.PI * step / end)) / 2
                : smallestCrop;
    }
}
