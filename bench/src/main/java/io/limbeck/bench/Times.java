package io.limbeck.bench;

import io.limbeck.torch.ComputeDevice;
import java.util.Arrays;
import java.util.List;

/**
 * Seconds of the same work done several times.
 *
 * @param seconds one for each time, in order; at least one
 */
public record Times(List<Double> seconds) {

    public Times {
        if (seconds.isEmpty()) {
            throw new IllegalArgumentException("nothing was timed; do the work at least once");
        }
        seconds = List.copyOf(seconds);
    }

    /**
     * Does the work some times without looking at the clock, then some times with it, each from an
     * idle device to an idle device.
     *
     * @param warmUp times that do not count
     * @param repeats times that count, at least 1
     * @param device that does the work
     */
    static Times of(int warmUp, int repeats, ComputeDevice device, Runnable work) {
        DeviceClock clock = new DeviceClock(device);
        for (int i = 0; i < warmUp; i++) {
            work.run();
        }
        Double[] seconds = new Double[repeats];
        for (int i = 0; i < repeats; i++) {
            double started = clock.seconds();
            work.run();
            seconds[i] = clock.seconds() - started;
        }
        return new Times(Arrays.asList(seconds));
    }

    /** The middle one, or the mean of the middle two. */
    public double median() {
        double[] sorted = sorted();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** The shortest. */
    public double shortest() {
        return sorted()[0];
    }

    /** The longest. */
    public double longest() {
        return sorted()[seconds.size() - 1];
    }

    private double[] sorted() {
        return seconds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    }
}
