package io.limbeck.evaluate;

import io.limbeck.data.ChosenImages;
import io.limbeck.data.ClassIndex;
import io.limbeck.data.Dataset;
import io.limbeck.data.LabelledImages;
import io.limbeck.evaluate.Evaluation.Observer;
import io.limbeck.evaluate.EvaluationSettings.Baseline;
import io.limbeck.method.ClassFeatures;
import io.limbeck.method.Herding;
import io.limbeck.nn.Network;
import io.limbeck.torch.Compute;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.TrainingImages;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;

/**
 * The baselines: real images, as many per class as the synthetic set stores, or all.
 *
 * @param ipc images per class
 * @param network whose features herding compares where none is trained, with random weights
 * @param observer trained, for herding
 * @param seeds for those random weights
 */
record RealSources(
        Dataset dataset,
        int ipc,
        Network network,
        Optional<Observer> observer,
        SeedTree seeds,
        Compute compute) {

    /** 50 images of each of ImageNet's classes would be 30 GB, 50 of Tiny-ImageNet's are 0.5. */
    private static final long MOST_READ_BYTES = 4L << 30;

    /** Real images, drawn for a trial from its seeds. */
    record Real(
            String name,
            String note,
            int storedImages,
            int trainingImages,
            Function<SeedTree, TrainingImages> drawn)
            implements ImageSource {
        @Override
        public TrainingImages images(SeedTree trial) {
            return drawn.apply(trial);
        }
    }

    ImageSource of(Baseline baseline) {
        ClassIndex index = ClassIndex.of(dataset.train());
        return switch (baseline) {
            case RANDOM, RANDOM_SOFT ->
                    some(baseline, "", index, trial -> index.draw(ipc, trial.child("choice")));
            case HERDING -> herding(baseline, index);
            case RDED -> throw new IllegalArgumentException("a teacher chooses RDED's images");
            case FULL ->
                    new Real(
                            nameOf(baseline),
                            "",
                            dataset.train().size(),
                            dataset.train().size(),
                            _ -> TrainingImages.of(dataset.train()));
        };
    }

    /** Herding draws nothing, so all trials share one choice, made when the first asks for it. */
    private ImageSource herding(Baseline baseline, ClassIndex index) {
        String note =
                observer.isPresent()
                        ? "in features of a trained network"
                        : "in features of a network with random weights, as none is trained";
        int[][] made = new int[1][];
        return some(
                baseline,
                note,
                index,
                _ -> {
                    if (made[0] == null) {
                        made[0] = herd();
                    }
                    return made[0];
                });
    }

    private int[] herd() {
        try (var _ = new PointerScope()) {
            Observer asked = observer.orElseGet(() -> new Observer(network, network.init(seeds)));
            return new ClassFeatures(
                            dataset.train(),
                            asked.network(),
                            asked.weights(),
                            dataset.preprocessing(),
                            compute)
                    .choose(ipc, Herding::choose);
        }
    }

    private ImageSource some(
            Baseline baseline, String note, ClassIndex index, Function<SeedTree, int[]> choice) {
        LabelledImages train = dataset.train();
        int count = index.count(ipc);
        return new Real(
                nameOf(baseline),
                note,
                count,
                count,
                trial -> {
                    int[] chosen = choice.apply(trial);
                    return isRead(train, count)
                            ? TrainingImages.of(train.images(chosen), train.labels(chosen))
                            : TrainingImages.of(new ChosenImages(train, chosen));
                });
    }

    /** Whether so many are read once; else a batch is, whenever it is learnt. */
    private static boolean isRead(LabelledImages train, long count) {
        return count * train.shape().numel() <= MOST_READ_BYTES / Float.BYTES;
    }

    static String nameOf(Baseline baseline) {
        return baseline.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
