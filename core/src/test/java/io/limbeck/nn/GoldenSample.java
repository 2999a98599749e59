package io.limbeck.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.torch.HostTensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** What {@code golden/nn.py} keeps of a tensor: evenly spaced values, and sums over all. */
record GoldenSample(List<Double> values, double sum, double squares) {

    private static final double TOLERANCE = 1e-4;

    void assertMatches(Tensor actual, String what) {
        double[] all = HostTensors.doubles(actual);
        int count = values.size();
        double[] chosen = new double[count];
        for (int i = 0; i < count; i++) {
            chosen[i] = all[(int) ((long) i * all.length / count)];
        }
        assertClose(values, chosen, what);
        double allSum = 0;
        double allSquares = 0;
        for (double value : all) {
            allSum += value;
            allSquares += value * value;
        }
        double norm = Math.sqrt(squares);
        assertThat(Math.sqrt(allSquares))
                .as("norm of %s", what)
                .isCloseTo(norm, within(TOLERANCE * norm));
        // rounding of a sum of numbers of both signs is judged by their size
        double slack = TOLERANCE * norm * Math.sqrt(all.length);
        assertThat(allSum).as("sum of %s", what).isCloseTo(sum, within(slack));
    }

    /** The buffers of weights one after the other, as the script concatenates them. */
    void assertMatchesBuffers(Weights weights) {
        List<Double> all = new ArrayList<>();
        for (String buffer : weights.buffers()) {
            for (double value : HostTensors.doubles(weights.get(buffer))) {
                all.add(value);
            }
        }
        double[] numbers = all.stream().mapToDouble(Double::doubleValue).toArray();
        assertMatches(HostTensors.of(numbers, numbers.length), "statistics");
    }

    /** Within the tolerance of the largest value, or of 1 if that is more. */
    static void assertClose(List<Double> expected, double[] actual, String what) {
        double largest = 1;
        for (double value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        assertThat(actual)
                .as(what)
                .containsExactly(expected.toArray(new Double[0]), within(TOLERANCE * largest));
    }
}
