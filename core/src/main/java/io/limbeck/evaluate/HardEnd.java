package io.limbeck.evaluate;

import io.limbeck.data.Zca;
import io.limbeck.setting.Counted;
import io.limbeck.torch.Compute;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.Length;
import io.limbeck.train.TrainingImages;
import io.limbeck.train.TrainingSettings;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * A synthetic set whose soft labels give way to hard ones at the end of a training, as the released
 * evaluation of NCFM has it: in the last 101 of 2000 epochs.
 *
 * @param source with soft labels
 * @param training of networks on it
 * @param share of the training, above 0; the end is at least one epoch, or one step
 */
record HardEnd(SyntheticSource source, TrainingSettings training, double share)
        implements ImageSource {

    @Override
    public String name() {
        return source.name();
    }

    @Override
    public String note() {
        Length end = length();
        String unit =
                switch (end.unit()) {
                    case EPOCHS -> "epoch";
                    case STEPS -> "step";
                };
        return "%s, hard ones in the last %s"
                .formatted(source.note(), Counted.of(end.count(), unit));
    }

    @Override
    public int storedImages() {
        return source.storedImages();
    }

    @Override
    public int trainingImages() {
        return source.trainingImages();
    }

    @Override
    public TrainingImages images(SeedTree seeds) {
        return new Turning(source.images(seeds), source.labels(), from());
    }

    private Length length() {
        Length whole = training.length();
        return new Length(Math.max(1, Math.round(share * whole.count())), whole.unit());
    }

    /** The first step with hard labels. */
    long from() {
        return training.length().totalSteps(trainingImages(), training.batch())
                - length().totalSteps(trainingImages(), training.batch());
    }

    /**
     * Soft labels up to a step, hard ones from it on.
     *
     * @param labels hard ones, int64 [N] on the CPU
     */
    private record Turning(TrainingImages soft, Tensor labels, long from)
            implements TrainingImages {

        @Override
        public TrainingImages at(long step) {
            return step < from ? soft : new Hard(soft, labels);
        }

        @Override
        public int size() {
            return soft.size();
        }

        @Override
        public Tensor images(int[] indices) {
            return soft.images(indices);
        }

        @Override
        public Tensor targets(int[] indices) {
            return soft.targets(indices);
        }

        @Override
        public Optional<TrainingImages> seenBy(Zca whitening, Compute compute) {
            return soft.seenBy(whitening, compute).map(seen -> new Turning(seen, labels, from));
        }
    }

    /** The same images with hard labels. */
    private record Hard(TrainingImages images, Tensor labels) implements TrainingImages {

        @Override
        public int size() {
            return images.size();
        }

        @Override
        public Tensor images(int[] indices) {
            return images.images(indices);
        }

        @Override
        public Tensor targets(int[] indices) {
            return labels.index_select(0, HostTensors.index(indices, labels));
        }

        @Override
        public TrainingImages drawn(SeedTree seeds) {
            return new Hard(images.drawn(seeds), labels);
        }
    }
}
