package io.limbeck.datafree;

/**
 * What it took to bring a student where it is. Seconds are of work so far, processes before this
 * one included.
 *
 * @param cycle cycles done
 * @param steps the student's steps so far
 * @param inversionSeconds of making images and putting them into the buffer, the calls that fill it
 *     included
 * @param distillationSeconds of learning from them, sweeps included
 */
public record Effort(int cycle, long steps, double inversionSeconds, double distillationSeconds) {

    /** Both together. */
    public double seconds() {
        return inversionSeconds + distillationSeconds;
    }
}
