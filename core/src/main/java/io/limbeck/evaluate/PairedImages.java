package io.limbeck.evaluate;

import io.limbeck.data.Preprocessing;
import io.limbeck.data.Zca;
import io.limbeck.synthetic.Pairs;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.Compute;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.TrainingImages;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Bases and hallucinators as images to train on: an epoch has each base once, and each time that a
 * base is looked at a hallucinator is drawn for it. Nothing is kept of the images, and no gradient
 * reaches what makes them.
 *
 * @param bases of each class
 * @param pairs of the set
 * @param shown turns what is hallucinated into what is asked for
 * @param targets of all pairs in the order of {@link SyntheticSet#decode()}: labels, or
 *     probabilities
 * @param seeds of the draws
 */
record PairedImages(List<Tensor> bases, Pairs pairs, Shown shown, Tensor targets, SeedTree seeds)
        implements TrainingImages {

    /**
     * What images are asked for.
     *
     * @param made that the bases were distilled for
     * @param pixels whether pixels are wanted, or what networks see
     */
    private record Shown(Preprocessing made, boolean pixels) {
        Tensor of(Tensor seen) {
            return (pixels ? made.invert(seen) : seen).detach();
        }
    }

    /**
     * @param set of bases and hallucinators; the caller keeps it open
     */
    static PairedImages of(SyntheticSet set, SeedTree seeds) {
        Pairs pairs = set.pairs().orElseThrow();
        Tensor targets =
                set.decodedSoftLabels()
                        .map(l -> torch.softmax(l, 1))
                        .orElseGet(() -> labels(pairs));
        return new PairedImages(
                IntStream.range(0, pairs.classes()).mapToObj(set::stored).toList(),
                pairs,
                new Shown(set.preprocessing(), true),
                targets,
                seeds);
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
        return new PairedImages(bases, pairs, shown, targets, step);
    }

    @Override
    public Tensor images(int[] indices) {
        try (var _ = new NoGradGuard()) {
            return shown.of(pairs.images(bases::get, indices, hallucinators(indices.length)));
        }
    }

    /** Made where they are seen, and for these eyes: there and back to pixels would be the same. */
    @Override
    public Optional<TrainingImages> seenBy(Zca whitening, Compute compute) {
        if (!(shown.made() instanceof Zca own) || !own.isSameAs(whitening)) {
            return Optional.empty();
        }
        return Optional.of(
                new PairedImages(
                        bases.stream().map(compute::place).toList(),
                        pairs.on(compute),
                        new Shown(own, false),
                        targets,
                        seeds));
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
