package io.limbeck.method;

import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Chooses the images nearest to the centres of as many clusters. Centres begin as k-means++ draws
 * them (Arthur and Vassilvitskii, SODA 2007) and move by Lloyd's algorithm.
 */
final class KMeans {

    private static final int ROUNDS = 50;

    private KMeans() {}

    /** As {@link FeatureChoice#choose}. */
    static int[] choose(Tensor features, int count, SeedTree seeds) {
        int size = (int) features.size(0);
        if (count >= size) {
            int[] all = new int[size];
            Arrays.setAll(all, i -> i);
            return all;
        }
        try (var _ = new PointerScope()) {
            Tensor rows = features.to(ScalarType.Double);
            Tensor centres = rows.index_select(0, tensor(begin(rows, count, seeds)));
            long[] clusters = new long[0];
            for (int round = 0; round < ROUNDS; round++) {
                long[] assigned =
                        HostTensors.longs(torch.cdist(rows, centres).argmin(at(1), false));
                if (Arrays.equals(assigned, clusters)) {
                    break;
                }
                clusters = assigned;
                centres = means(rows, clusters, centres);
            }
            return nearest(rows, centres);
        }
    }

    /** Rows far from those chosen are the likelier, in proportion to the squared distance. */
    private static int[] begin(Tensor rows, int count, SeedTree seeds) {
        RandomGenerator numbers = seeds.numbers();
        int size = (int) rows.size(0);
        int[] chosen = new int[count];
        double[] far = new double[size];
        Arrays.fill(far, Double.POSITIVE_INFINITY);
        chosen[0] = numbers.nextInt(size);
        for (int k = 1; k < count; k++) {
            try (var _ = new PointerScope()) {
                Tensor last = rows.narrow(0, chosen[k - 1], 1);
                double[] distance = HostTensors.doubles(torch.cdist(rows, last).square());
                for (int i = 0; i < size; i++) {
                    far[i] = Math.min(far[i], distance[i]);
                }
            }
            chosen[k] = drawn(far, numbers);
        }
        return chosen;
    }

    private static int drawn(double[] weights, RandomGenerator numbers) {
        double left = numbers.nextDouble() * Arrays.stream(weights).sum();
        for (int i = 0; i < weights.length; i++) {
            left -= weights[i];
            if (left < 0) {
                return i;
            }
        }
        return weights.length - 1;
    }

    /** An empty cluster keeps its centre. */
    private static Tensor means(Tensor rows, long[] clusters, Tensor centres) {
        TensorVector moved = new TensorVector();
        for (int k = 0; k < centres.size(0); k++) {
            int cluster = k;
            int[] own =
                    IntStream.range(0, clusters.length)
                            .filter(i -> clusters[i] == cluster)
                            .toArray();
            moved.push_back(
                    own.length == 0
                            ? centres.select(0, k)
                            : rows.index_select(0, tensor(own)).mean(0));
        }
        return torch.stack(moved);
    }

    /** Two centres may be nearest to the same image; then the later takes its next. */
    private static int[] nearest(Tensor rows, Tensor centres) {
        boolean[] taken = new boolean[(int) rows.size(0)];
        int[] chosen = new int[(int) centres.size(0)];
        for (int k = 0; k < chosen.length; k++) {
            double[] distance = HostTensors.doubles(torch.cdist(rows, centres.narrow(0, k, 1)));
            chosen[k] = FeatureChoice.least(distance, taken);
            taken[chosen[k]] = true;
        }
        return chosen;
    }

    private static Tensor tensor(int[] indices) {
        return HostTensors.of(Arrays.stream(indices).asLongStream().toArray(), indices.length);
    }

    private static LongOptional at(long dimension) {
        return new LongOptional(dimension);
    }
}
