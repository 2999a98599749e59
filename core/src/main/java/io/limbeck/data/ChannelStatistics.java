package io.limbeck.data;

import io.limbeck.torch.HostTensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;

/**
 * Mean and standard deviation of the pixels of a set, per channel.
 *
 * @param mean of values in [0, 1]
 * @param std of all pixels together, biased
 */
record ChannelStatistics(List<Double> mean, List<Double> std) {

    private static final int MOST_IMAGES = 5_000;
    private static final int BATCH = 100;
    private static final double SMALLEST_STD = 1e-3;

    /** Over all images, or 5000 of them at even distances. */
    static ChannelStatistics of(LabelledImages images) {
        int count = Math.min(images.size(), MOST_IMAGES);
        int[] chosen =
                IntStream.range(0, count)
                        .map(i -> (int) ((long) i * images.size() / count))
                        .toArray();
        double[] sums = new double[images.shape().channels()];
        double[] squares = new double[sums.length];
        int plane = images.shape().height() * images.shape().width();
        for (int start = 0; start < count; start += BATCH) {
            int[] batch = Arrays.copyOfRange(chosen, start, Math.min(start + BATCH, count));
            add(floats(images, batch), plane, sums, squares);
        }
        List<Double> mean = new ArrayList<>();
        List<Double> std = new ArrayList<>();
        double pixels = (double) count * plane;
        for (int c = 0; c < sums.length; c++) {
            double m = sums[c] / pixels;
            mean.add(m);
            // A set of one flat colour has no deviation, and normalising divides by it.
            std.add(Math.max(SMALLEST_STD, Math.sqrt(Math.max(0, squares[c] / pixels - m * m))));
        }
        return new ChannelStatistics(mean, std);
    }

    private static float[] floats(LabelledImages images, int[] batch) {
        try (var _ = new PointerScope()) {
            return HostTensors.floats(images.images(batch));
        }
    }

    private static void add(float[] values, int plane, double[] sums, double[] squares) {
        for (int i = 0; i < values.length; i++) {
            int channel = i / plane % sums.length;
            sums[channel] += values[i];
            squares[channel] += (double) values[i] * values[i];
        }
    }
}
