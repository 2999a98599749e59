package io.limbeck.torch;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * A tree of random streams grown from one seed. Each purpose (initial weights, batches,
 * augmentation) and each step of it is a child named by a word or a number, and has a generator of
 * its own.
 *
 * <p>Streams are addressed, not advanced: iteration 17 draws the same numbers whether or not
 * iterations 0 to 16 ran in this process, and whatever other classes or ranks drew. So a resumed
 * run continues with the same random numbers, and there is no generator state to store.
 *
 * <p>Children are mixed by the finaliser of SplitMix64 (Steele, Lea, Flood 2014). Two of n streams
 * coincide with a chance of about n²/2⁶⁵, which would make them equal, not wrong.
 *
 * @param key the 64-bit key of this node; equal keys give equal streams
 */
public record SeedTree(long key) {

    /** The root for a user's seed; 0 is a seed like any other. */
    public static SeedTree of(long seed) {
        return new SeedTree(mix(seed + 0x9E3779B97F4A7C15L));
    }

    /** The child for a named purpose. */
    public SeedTree child(String purpose) {
        long hash = 0xCBF29CE484222325L; // FNV-1a, 64 bits
        for (byte b : purpose.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xFF)) * 0x100000001B3L;
        }
        return new SeedTree(mix(key ^ mix(hash)));
    }

    /** The child with a number: an iteration, a class, an epoch. */
    public SeedTree child(long index) {
        return new SeedTree(mix(key + mix(index + 0xD1B54A32D192ED03L)));
    }

    /** A fresh stream of random tensors, at its start. */
    public RandomStream tensors() {
        return new RandomStream(this);
    }

    /** A fresh stream of random numbers, at its start, for choices outside of tensors. */
    public RandomGenerator numbers() {
        return new SplittableRandom(key);
    }

    /** A uniformly random order of 0 .. n-1. */
    public int[] permutation(int n) {
        int[] order = new int[n];
        RandomGenerator numbers = numbers();
        for (int i = 0; i < n; i++) {
            int j = numbers.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
