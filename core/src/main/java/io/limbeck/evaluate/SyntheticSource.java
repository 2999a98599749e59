package io.limbeck.evaluate;

import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.TrainingImages;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The decoded images of a synthetic set, with its soft labels if it has them. */
record SyntheticSource(SyntheticSet set) implements ImageSource {

    @Override
    public String name() {
        return "synthetic";
    }

    @Override
    public String note() {
        String labels = set.softLabels().isPresent() ? "soft labels" : "";
        return set.stepSize().isPresent()
                ? "learned step size %.3g".formatted(set.stepSize().getAsDouble())
                : labels;
    }

    @Override
    public int storedImages() {
        return (int) set.labels().numel();
    }

    @Override
    public int trainingImages() {
        return set.decodedCount();
    }

    @Override
    public TrainingImages images(SeedTree seeds) {
        SyntheticSet.Decoded decoded = set.decode();
        Tensor targets = set.softLabels().map(l -> torch.softmax(l, 1)).orElseGet(decoded::labels);
        return TrainingImages.of(decoded.images(), targets);
    }
}
