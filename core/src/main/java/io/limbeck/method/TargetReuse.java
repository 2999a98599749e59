package io.limbeck.method;

import io.limbeck.setting.Checks;

/**
 * A faster NCFM, of our own: what real images look like to an extractor, under a view and at some
 * frequencies, is a few thousand numbers a class (its target), and nearly all of an iteration goes
 * into them. Some are remembered, and most iterations match the synthetic images to one of these
 * again, chosen at random, in place of a fresh one. The network that calibrates is the target's,
 * too.
 *
 * <p>Every iteration is a fresh one until so many targets are remembered, and after that each
 * {@code freshEvery}-th, whose target takes the place of the oldest.
 *
 * @param targets how many are remembered, each of all classes; 0 for none: the published algorithm
 * @param freshEvery iterations from one fresh one to the next
 */
public record TargetReuse(int targets, int freshEvery) {

    public TargetReuse {
        Checks checks = new Checks();
        checks.that(
                targets >= 0,
                "targets",
                targets,
                "must be 0 (every iteration looks at real images) or how many are remembered; try 32");
        checks.that(
                freshEvery >= 2,
                "freshEvery",
                freshEvery,
                "iterations from one fresh target to the next must be at least 2; try 8, or set targets to 0 for fresh ones only");
        checks.done();
    }

    public static TargetReuse defaults() {
        return new TargetReuse(0, 8);
    }

    /** How many of so many iterations look at real images. */
    public int fresh(int iterations) {
        if (!on()) {
            return iterations;
        }
        int filling = Math.min(targets, iterations);
        return filling + Math.ceilDiv(iterations, freshEvery) - Math.ceilDiv(filling, freshEvery);
    }

    /** Whether there is any. */
    public boolean on() {
        return targets > 0;
    }
}
