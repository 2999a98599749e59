package io.limbeck.evaluate;

import io.limbeck.synthetic.Parameterization.Pairing;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.TrainingImages;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The decoded images of a synthetic set, with its soft labels if it has them; of bases and
 * hallucinators the pairs, made as they are met.
 *
 * @param atLearnedRate whether networks learn at the step size of the set, if it has one
 */
record SyntheticSource(SyntheticSet set, boolean atLearnedRate) implements ImageSource {

    @Override
    public String name() {
        return "synthetic";
    }

    @Override
    public String note() {
        List<String> notes = new ArrayList<>();
        if (set.hallucination().isPresent()) {
            notes.add(hallucinated());
        }
        if (atLearnedRate && set.stepSize().isPresent()) {
            notes.add(
                    String.format(
                            Locale.ROOT, "learned step size %.3g", set.stepSize().getAsDouble()));
        }
        if (set.softLabels().isPresent()) {
            notes.add("soft labels");
        }
        return String.join("; ", notes);
    }

    private String hallucinated() {
        return String.format(
                Locale.ROOT,
                "bases with %d hallucinators%s, %d images in all; %s",
                set.renderings(),
                paired() ? " drawn for each" : "",
                set.decodedCount(),
                set.storedSize());
    }

    private boolean paired() {
        return set.hallucination().map(h -> h.pairing() == Pairing.RANDOM).orElse(false);
    }

    @Override
    public int storedImages() {
        return (int) set.labels().numel();
    }

    /** Of an epoch: of bases that are paired at random, each once. */
    @Override
    public int trainingImages() {
        return paired() ? set.decodedCount() / set.renderings() : set.decodedCount();
    }

    /** Hard labels of the images of an epoch, int64 on the CPU; owned by the caller's scope. */
    Tensor labels() {
        if (!paired()) {
            return set.decodedLabels();
        }
        int each = trainingImages() / set.info().classes();
        long[] labels = new long[trainingImages()];
        Arrays.setAll(labels, i -> i / each);
        return HostTensors.of(labels, labels.length);
    }

    @Override
    public TrainingImages images(SeedTree seeds) {
        if (paired()) {
            return PairedImages.of(set, seeds);
        }
        SyntheticSet.Decoded decoded = set.decode();
        Tensor targets =
                set.decodedSoftLabels().map(l -> torch.softmax(l, 1)).orElseGet(decoded::labels);
        return TrainingImages.of(decoded.images(), targets);
    }
}
