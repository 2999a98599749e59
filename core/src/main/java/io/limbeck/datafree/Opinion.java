package io.limbeck.datafree;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Of which classes an image is, by its teacher. An image as a whole is of one; an image whose
 * pixels are classified is of all that they are of, each as much as it has pixels:
 *
 * <pre>
 * q(x) = shares of the classes in x's predicted pixels,    h = mean of q over the buffer
 * diversity(x) = 1 - sum_c q_c h_c
 * </pre>
 *
 * which is 1 less the share of x's class where q is all in one class.
 *
 * @param confidence the class, or that of most pixels, and the probability; of pixels the mean of
 *     their greatest ones
 * @param pixels by class; empty for an image as a whole
 */
record Opinion(Confidence confidence, List<Integer> pixels) {

    Opinion {
        pixels = List.copyOf(pixels);
    }

    /** Of an image as a whole. */
    static Opinion of(float... logits) {
        return new Opinion(Confidence.of(logits), List.of());
    }

    /**
     * Of pixels.
     *
     * @param probability mean of the pixels' greatest ones
     * @param counts by class, at least one above 0
     */
    static Opinion ofPixels(float probability, Integer... counts) {
        List<Integer> pixels = List.of(counts);
        return new Opinion(
                new Confidence(pixels.indexOf(Collections.max(pixels)), probability), pixels);
    }

    /** Whether pixels were classified. */
    boolean isOfPixels() {
        return !pixels.isEmpty();
    }

    /**
     * How much of the buffer is like it: {@code <q, h>}.
     *
     * @param shares h, by class
     */
    double share(float... shares) {
        if (pixels.isEmpty()) {
            return shares[confidence.label()];
        }
        double sum = 0;
        for (int c = 0; c < shares.length; c++) {
            sum += (double) pixels.get(c) * shares[c];
        }
        return sum / pixels.stream().mapToLong(Integer::longValue).sum();
    }

    /**
     * Adds it to sums by class, or takes it away.
     *
     * @param times 1 or -1
     */
    void count(long[] sums, int times) {
        if (pixels.isEmpty()) {
            sums[confidence.label()] += times;
        } else {
            Arrays.setAll(sums, c -> sums[c] + (long) times * pixels.get(c));
        }
    }

    /**
     * Logits whose softmax is q, for a set that keeps one row for each image; a class without
     * pixels has half a pixel there.
     */
    float[] logShares() {
        float[] logs = new float[pixels.size()];
        double all = pixels.stream().mapToLong(Integer::longValue).sum();
        for (int c = 0; c < logs.length; c++) {
            logs[c] = (float) Math.log(Math.max(0.5, pixels.get(c)) / all);
        }
        return logs;
    }
}
