package io.limbeck.method;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class HerdingTest {

    @Test
    void herding_pointsOnALine_areChosenTowardsTheMean() {
        try (var _ = new PointerScope()) {
            // Mean 2. First 2 itself; then 1 and 3 balance each other, the lower first.
            float[] points = {-4, 1, 2, 3, 8};
            assertThat(Herding.choose(HostTensors.of(points, 5, 1), 3)).containsExactly(2, 1, 3);
        }
    }

    @Test
    void herding_everyPrefix_isGreedilyBest() {
        try (var _ = new PointerScope()) {
            double[][] rows = randomRows(40, 5);
            int[] chosen = Herding.choose(tensor(rows), 10);
            assertThat(chosen).isEqualTo(plainly(rows, 10));
        }
    }

    @Test
    void herding_moreThanThereAre_takesAllOnce() {
        try (var _ = new PointerScope()) {
            int[] chosen = Herding.choose(tensor(randomRows(4, 2)), 9);
            assertThat(chosen).containsExactlyInAnyOrder(0, 1, 2, 3);
        }
    }

    /** The definition, written out: the oracle of the fast form. */
    private static int[] plainly(double[][] rows, int count) {
        int[] chosen = new int[count];
        boolean[] taken = new boolean[rows.length];
        double[] mean = new double[rows[0].length];
        for (double[] row : rows) {
            for (int d = 0; d < mean.length; d++) {
                mean[d] += row[d] / rows.length;
            }
        }
        double[] sum = new double[mean.length];
        for (int k = 0; k < count; k++) {
            double least = Double.POSITIVE_INFINITY;
            for (int i = 0; i < rows.length; i++) {
                double distance = 0;
                for (int d = 0; d < mean.length; d++) {
                    distance += Math.pow(mean[d] - (sum[d] + rows[i][d]) / (k + 1), 2);
                }
                if (!taken[i] && distance < least) {
                    least = distance;
                    chosen[k] = i;
                }
            }
            taken[chosen[k]] = true;
            for (int d = 0; d < mean.length; d++) {
                sum[d] += rows[chosen[k]][d];
            }
        }
        return chosen;
    }

    private static double[][] randomRows(int count, int dimension) {
        var numbers = SeedTree.of(11).numbers();
        double[][] rows = new double[count][dimension];
        for (double[] row : rows) {
            Arrays.setAll(row, _ -> numbers.nextGaussian());
        }
        return rows;
    }

    private static Tensor tensor(double[][] rows) {
        double[] flat = Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
        return HostTensors.of(flat, rows.length, rows[0].length);
    }
}
