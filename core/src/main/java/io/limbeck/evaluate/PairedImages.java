package io.limbeck.evaluate;

import io.limbeck.data.Preprocessing;
import io.limbeck.synthetic.Pairs;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.TrainingImages;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Bases and hallucinators as images to train on: an epoch has each base once, and each time that a
 * base is looked at a hallucinator is drawn for it. Nothing is kept of the images, and no gradient
 * reaches what makes them.
 *
 * @param set bases and hallucinators; the caller keeps it open
 * @param pairs of the set
 * @param targets of all pairs in the order of {@link SyntheticSet#decode()}: labels, or
 *     probabilities
 * @param seeds of the draws
 */
record PairedImages(SyntheticSet set, Pairs pairs, Tensor targets, SeedTree seeds)
        implements TrainingImages {

    /**
     * @param set of bases and hallucinators
     */
    static PairedImages of(SyntheticSet set, SeedTree seeds) {
        Pairs pairs = set.pairs().orElseThrow();
        Tensor targets =
                set.decodedSoftLabels()
                        .map(l -> torch.softmax(l, 1))
                        .orElseGet(() -> labels(pairs));
        return new PairedImages(set, pairs, targets, seeds);
    }

    private static Tensor labels(Pairs pairs) {
        int each = pairs.perClass() * pairs.count();
        long[] labels = new long[pairs.classes() * each];
        Arrays.setAll(labels, i -> i / each);
        return HostTensors.of(labels, labels.length);
    }

    @Override
    public int size() {
        return pairs.classes() * pairs.perClass();
    }

    @Override
    public TrainingImages drawn(SeedTree step) {
        return new PairedImages(set, pairs, targets, step);
    }

    @Override
    public Tensor images(int[] indices) {
        try (var _ = new NoGradGuard()) {
            Tensor seen = pairs.images(set::stored, indices, hallucinators(indices.length));
            Preprocessing preprocessing = set.preprocessing();
            return preprocessing.invert(seen).detach();
        }
    }

    @Override
    public Tensor targets(int[] indices) {
        int[] drawn = hallucinators(indices.length);
        int each = pairs.perClass();
        long[] rows = new long[indices.length];
        Arrays.setAll(
                rows,
                i ->
                        (long) indices[i] / each * each * pairs.count()
                                + (long) drawn[i] * each
                                + indices[i] % each);
        return targets.index_select(0, HostTensors.of(rows, rows.length));
    }

    /** Of each image of a batch. */
    int[] hallucinators(int batch) {
        RandomGenerator numbers = seeds.child("hallucinator").numbers();
        int[] drawn = new int[batch];
        Arrays.setAll(drawn, _ -> numbers.nextInt(pairs.count()));
        return drawn;
    }
}
