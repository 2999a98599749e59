package io.limbeck.evaluate;

import io.limbeck.data.ClassIndex;
import io.limbeck.data.LabelledImages;
import io.limbeck.data.Normalization;
import io.limbeck.event.StoppedException;
import io.limbeck.nn.Network;
import io.limbeck.nn.Pass;
import io.limbeck.nn.Weights;
import io.limbeck.torch.Compute;
import io.limbeck.torch.HostTensors;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Chooses real images whose features have the mean of their class: one after the other, always the
 * image that brings the mean of the chosen nearest to the mean of all. Features are scaled to
 * length 1, as is usual. Source: Welling, "Herding dynamical weights to learn", ICML 2009; for
 * choosing examples Rebuffi et al., "iCaRL", CVPR 2017, Algorithm 4.
 */
public final class Herding {

    private static final int BATCH = 250;

    private Herding() {}

    /**
     * @param images to choose from
     * @param network whose features are compared
     * @param weights of the network, on any device
     * @param perClass how many of each class; a class that has fewer is taken whole
     * @throws StoppedException if the thread is interrupted
     * @return indices into {@code images}, by class, within a class in the order of choice
     */
    public static int[] choose(
            LabelledImages images,
            Network network,
            Weights weights,
            Normalization normalization,
            int perClass,
            Compute compute) {
        try (var _ = new PointerScope();
                var _ = new NoGradGuard()) {
            Weights placed = weights.on(compute);
            return ClassIndex.of(images).byClass().stream()
                    .flatMapToInt(members -> {
                        try (var _ = new PointerScope()) {
                            Tensor features =
                                    features(
                                            images,
                                            members,
                                            network,
                                            placed,
                                            normalization,
                                            compute);
                            return IntStream.of(nearestToMean(features, perClass))
                                    .map(i -> members[i]);
                        }
                    })
                    .toArray();
        }
    }

    /**
     * The greedy choice itself.
     *
     * @param features float [N, D]
     * @return rows in the order of choice, {@code count} or N of them; of equal rows the first
     */
    static int[] nearestToMean(Tensor features, int count) {
        int size = (int) features.size(0);
        int[] chosen = new int[Math.min(count, size)];
        if (size == 0) {
            return chosen;
        }
        try (var _ = new PointerScope()) {
            Tensor rows = features.to(ScalarType.Double);
            Tensor mean = rows.mean(0);
            Tensor squares = rows.square().sum(1);
            // The sum that the chosen images still lack to have the mean of the class.
            Tensor lacking = mean.clone();
            boolean[] taken = new boolean[size];
            for (int k = 0; k < chosen.length; k++) {
                try (var _ = new PointerScope()) {
                    // |lacking - row|², less what is the same for every row
                    Tensor distance = squares.sub(rows.matmul(lacking).mul(new Scalar(2)));
                    chosen[k] = leastNotTaken(HostTensors.doubles(distance), taken);
                    taken[chosen[k]] = true;
                    lacking.add_(mean).sub_(rows.select(0, chosen[k]));
                }
            }
        }
        return chosen;
    }

    private static int leastNotTaken(double[] distances, boolean[] taken) {
        int least = -1;
        for (int i = 0; i < distances.length; i++) {
            if (!taken[i] && (least < 0 || distances[i] < distances[least])) {
                least = i;
            }
        }
        return least;
    }

    /** Features of length 1, float32 [members.length, D] on the CPU. */
    private static Tensor features(
            LabelledImages images,
            int[] members,
            Network network,
            Weights weights,
            Normalization normalization,
            Compute compute) {
        TensorVector parts = new TensorVector();
        for (int from = 0; from < members.length; from += BATCH) {
            StoppedException.ifInterrupted(() -> "choosing images by herding was stopped");
            int[] some = Arrays.copyOfRange(members, from, Math.min(members.length, from + BATCH));
            try (var _ = new PointerScope();
                    var _ = compute.autocast()) {
                Tensor batch = normalization.apply(compute.place(images.images(some)));
                Tensor features =
                        network.forward(weights, batch, Pass.INFERENCE)
                                .features()
                                .to(ScalarType.Float)
                                .cpu();
                Tensor length = features.square().sum(new long[] {1}, true, null).sqrt();
                parts.push_back(features.div(length.clamp_min(new Scalar(1e-12))));
            }
        }
        return torch.cat(parts);
    }
}
