package io.limbeck.datafree;

/** A batch that was drawn from the buffer. */
final class Draw {

    private final int[] slots;
    private final double[] raw;
    private final float[] normalized;

    /**
     * @param slots with repeats
     * @param raw the importance weight of each
     * @param normalized the weight of each in the loss
     */
    Draw(int[] slots, double[] raw, float[] normalized) {
        this.slots = slots;
        this.raw = raw;
        this.normalized = normalized;
    }

    int[] slots() {
        return slots;
    }

    double[] raw() {
        return raw;
    }

    float[] normalized() {
        return normalized;
    }

    /** The largest weight in the loss. */
    double largest() {
        double largest = 0;
        for (float weight : normalized) {
            largest = Math.max(largest, weight);
        }
        return largest;
    }
}
