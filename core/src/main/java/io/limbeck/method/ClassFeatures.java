package io.limbeck.method;

import io.limbeck.data.ClassIndex;
import io.limbeck.data.LabelledImages;
import io.limbeck.data.Preprocessing;
import io.limbeck.event.StoppedException;
import io.limbeck.nn.Network;
import io.limbeck.nn.Pass;
import io.limbeck.nn.Weights;
import io.limbeck.torch.Compute;
import io.limbeck.torch.SeedTree;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Real images as a trained network sees them before its classifier, scaled to length 1, as is usual
 * where images are chosen by them.
 *
 * @param images to choose from
 * @param network whose features are compared
 * @param weights of the network, on any device
 * @param preprocessing of the images
 * @param compute where and how exactly
 */
public record ClassFeatures(
        LabelledImages images,
        Network network,
        Weights weights,
        Preprocessing preprocessing,
        Compute compute) {

    private static final int BATCH = 250;

    /** As {@link #choose(int, SeedTree, FeatureChoice)}, for a choice that draws nothing. */
    public int[] choose(int perClass, FeatureChoice choice) {
        return choose(perClass, SeedTree.of(0), choice);
    }

    /**
     * Chooses images of each class.
     *
     * @param perClass how many; a class that has fewer is taken whole
     * @param seeds of the choice; each class has its own
     * @throws StoppedException if the thread is interrupted
     * @return indices of images, by class, within a class in the order of choice
     */
    public int[] choose(int perClass, SeedTree seeds, FeatureChoice choice) {
        List<int[]> classes = ClassIndex.of(images).byClass();
        try (var _ = new PointerScope();
                var _ = new NoGradGuard()) {
            Weights placed = weights.on(compute);
            return IntStream.range(0, classes.size())
                    .flatMap(label -> {
                        int[] members = classes.get(label);
                        try (var _ = new PointerScope()) {
                            Tensor features = features(members, placed);
                            return IntStream.of(
                                            choice.choose(features, perClass, seeds.child(label)))
                                    .map(i -> members[i]);
                        }
                    })
                    .toArray();
        }
    }

    /** Features of length 1, float32 [members.length, D] on the CPU. */
    private Tensor features(int[] members, Weights placed) {
        TensorVector parts = new TensorVector();
        for (int from = 0; from < members.length; from += BATCH) {
            StoppedException.ifInterrupted(() -> "choosing images by their features was stopped");
            int[] some = Arrays.copyOfRange(members, from, Math.min(members.length, from + BATCH));
            try (var _ = new PointerScope();
                    var _ = compute.autocast()) {
                Tensor batch = preprocessing.apply(compute.place(images.images(some)));
                Tensor features =
                        network.forward(placed, batch, Pass.INFERENCE)
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
