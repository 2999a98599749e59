package io.limbeck.torch;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * The numbers that {@link SplittableRandom#nextGaussian} draws, in little more than half of its
 * time: what it does with 253 of 256 numbers, a product with the width of a layer, is done here
 * without its calls; the rest it does itself. The widths are asked of it, too.
 *
 * <p>The generator is SplitMix64 with the constants of {@link SplittableRandom} (Steele, Lea, Flood
 * 2014), the method McFarland's modified ziggurat (2014), as the JDK has them.
 */
final class NormalNumbers implements RandomGenerator {

    private static final long GAMMA = 0x9E3779B97F4A7C15L;
    private static final int LAYERS = 253;
    private static final int TRIED = 4096;
    private static final double[] WIDTHS = widths();

    private long state;

    /**
     * @param key as of a {@link SplittableRandom}
     */
    NormalNumbers(long key) {
        this.state = key;
    }

    /** Draws the next numbers. */
    void fill(float[] values, int count) {
        for (int i = 0; i < count; i++) {
            values[i] = (float) next(WIDTHS);
        }
    }

    private double next(double[] widths) {
        long drawn = mixed(state + GAMMA);
        int layer = (int) drawn & 0xFF;
        if (layer < widths.length) {
            state += GAMMA;
            return widths[layer] * drawn;
        }
        return nextGaussian();
    }

    @Override
    public long nextLong() {
        state += GAMMA;
        return mixed(state);
    }

    private static long mixed(long state) {
        long z = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /**
     * Of the layers, named by the last 8 bits, whose numbers are their width times what was drawn;
     * none, so that the JDK makes all numbers itself, if it does so in another way one day.
     */
    private static double[] widths() {
        double[] widths = new double[LAYERS];
        for (int layer = 0; layer < LAYERS; layer++) {
            // As a double this is a power of two, whatever the layer; so the quotient is exact.
            long drawn = Long.MIN_VALUE + layer;
            RandomGenerator one = () -> drawn;
            widths[layer] = one.nextGaussian() / Long.MIN_VALUE;
        }
        return agree(widths) ? widths : new double[0];
    }

    private static boolean agree(double[] widths) {
        SplittableRandom jdk = new SplittableRandom(0);
        NormalNumbers own = new NormalNumbers(0);
        return IntStream.range(0, TRIED).allMatch(i -> own.next(widths) == jdk.nextGaussian());
    }
}
