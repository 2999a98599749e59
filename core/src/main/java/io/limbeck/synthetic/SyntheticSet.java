package io.limbeck.synthetic;

import io.limbeck.data.DatasetInfo;
import io.limbeck.data.Normalization;
import io.limbeck.data.Preprocessing;
import io.limbeck.data.Zca;
import io.limbeck.nn.Weights;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.ShapeException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * A distilled data set. Holds tensors but does not own them: they belong to the scope in which they
 * were made, or to whoever called {@link #keep()}.
 *
 * @param info of the data set it stands for
 * @param ipc stored images per class
 * @param formation how the stored images are decoded
 * @param images float32 [classes * ipc, channels, height, width], not normalised, class by class;
 *     pixels are in [0, 1] where the method bounds them, see {@link #bounded()}. With hallucinators
 *     these are the bases, of the shape that those take, and no pixels at all
 * @param labels int64 [classes * ipc], 0 .. classes - 1, ascending
 * @param softLabels logits, float32 [rows, classes], in the order of {@link #decode()}: of every
 *     decoded image, as a teacher gives them, or with hallucinators of those under one, where all
 *     that is made of a base shares its label; see {@link #decodedSoftLabels()}
 * @param facts how it was made, for people and for provenance
 * @param whitening what networks are to see of it, where it was not made for pixels normalised by
 *     channel
 * @param hallucination what makes images of the bases, where bases are stored
 */
public record SyntheticSet(
        DatasetInfo info,
        int ipc,
        Formation formation,
        Tensor images,
        Tensor labels,
        Optional<Tensor> softLabels,
        Map<String, String> facts,
        Optional<Zca> whitening,
        Optional<Hallucination> hallucination)
        implements AutoCloseable {

    /** The fact of a set whose student's step size was learnt: networks are to learn at it. */
    public static final String STEP_SIZE = "learned step size";

    /** Made for pixels normalised by channel. */
    public SyntheticSet(
            DatasetInfo info,
            int ipc,
            Formation formation,
            Tensor images,
            Tensor labels,
            Optional<Tensor> softLabels,
            Map<String, String> facts) {
        this(info, ipc, formation, images, labels, softLabels, facts, Optional.empty());
    }

    /** Of images. */
    public SyntheticSet(
            DatasetInfo info,
            int ipc,
            Formation formation,
            Tensor images,
            Tensor labels,
            Optional<Tensor> softLabels,
            Map<String, String> facts,
            Optional<Zca> whitening) {
        this(info, ipc, formation, images, labels, softLabels, facts, whitening, Optional.empty());
    }

    /**
     * @throws ShapeException if the tensors do not have these shapes
     */
    public SyntheticSet {
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
        new SetShapes(info, ipc, formation, hallucination).require(images, labels, softLabels);
    }

    /**
     * Images to train on.
     *
     * @param images float32 [N, channels, height, width]
     * @param labels int64 [N]
     */
    public record Decoded(Tensor images, Tensor labels) {}

    /**
     * The set with hard labels in the right order.
     *
     * @param images as in the record
     */
    public static SyntheticSet of(
            DatasetInfo info,
            int ipc,
            Formation formation,
            Tensor images,
            Map<String, String> facts) {
        long[] labels = new long[info.classes() * ipc];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = i / ipc;
        }
        return new SyntheticSet(
                info,
                ipc,
                formation,
                images,
                HostTensors.of(labels, labels.length),
                Optional.empty(),
                facts);
    }

    /** Whether every pixel is in [0, 1]: of what is stored, or of what hallucinators make of it. */
    public boolean bounded() {
        try (var _ = new PointerScope()) {
            return bounded(hallucination.isPresent() ? decode().images() : images);
        }
    }

    static boolean bounded(Tensor images) {
        try (var _ = new PointerScope()) {
            Tensor all = images.detach();
            return all.min().item_float() >= 0 && all.max().item_float() <= 1;
        }
    }

    /** How many images {@link #decode()} gives. */
    public int decodedCount() {
        return info.classes() * renderings() * MultiFormation.decodedCount(formation, ipc);
    }

    /** How many images of the full size a stored one, or a base, gives before they are decoded. */
    public int renderings() {
        return hallucination.map(h -> h.count(info.classes())).orElse(1);
    }

    /** The pairs of bases and hallucinators, where that is what is stored. */
    public Optional<Pairs> pairs() {
        return hallucination.map(h -> new Pairs(h, formation, info.classes(), ipc));
    }

    /** Between pixels and what networks see of the set. */
    public Preprocessing preprocessing() {
        return whitening.<Preprocessing>map(zca -> zca).orElseGet(() -> Normalization.of(info));
    }

    /** Stored images, or bases, of a class: [ipc, ...]. */
    public Tensor stored(int label) {
        return images.narrow(0, (long) label * ipc, ipc);
    }

    /**
     * All images to train on, class by class, each class in the order of {@link
     * MultiFormation#decode}; with hallucinators, all pairs: all images of a class under its first
     * one, then under the next. Differentiable in {@link #images()}; owned by the caller's scope.
     */
    public Decoded decode() {
        return Decoding.of(this);
    }

    /** The labels of {@link #decode()} without its images; owned by the caller's scope. */
    public Tensor decodedLabels() {
        return Decoding.labels(this);
    }

    /**
     * The soft labels of all images to train on, float32 [decoded images, classes], in the order of
     * {@link #decode()}: labels of bases are repeated for each hallucinator of their class. Owned
     * by the caller's scope, unless they are {@link #softLabels()} themselves.
     */
    public Optional<Tensor> decodedSoftLabels() {
        return softLabels.map(logits -> {
            if (logits.size(0) == decodedCount()) {
                return logits;
            }
            long count = logits.size(1);
            return logits.view(info.classes(), 1, -1, count)
                    .repeat(1, renderings(), 1, 1)
                    .view(-1, count);
        });
    }

    /** What people are shown of the set. */
    public Showing showing() {
        return new Showing(this);
    }

    /** What it takes to store the set. */
    public StoredSize storedSize() {
        return StoredSize.of(this);
    }

    /** The same with logits for the decoded images, or for the bases that they are made of. */
    public SyntheticSet withSoftLabels(Tensor logits) {
        return new SyntheticSet(
                info,
                ipc,
                formation,
                images,
                labels,
                Optional.of(logits),
                facts,
                whitening,
                hallucination);
    }

    /** The same, made for networks that see it whitened. */
    public SyntheticSet whitenedBy(Zca zca) {
        return new SyntheticSet(
                info,
                ipc,
                formation,
                images,
                labels,
                softLabels,
                facts,
                Optional.of(zca),
                hallucination);
    }

    /** The step size that was learnt with the images, if one was. */
    public OptionalDouble stepSize() {
        String learnt = facts.get(STEP_SIZE);
        return learnt == null
                ? OptionalDouble.empty()
                : OptionalDouble.of(Double.parseDouble(learnt));
    }

    /**
     * Writes the set, still packed, with all that is known of it, to a safetensors file.
     *
     * @throws IllegalArgumentException if a pixel is no finite number
     * @throws io.limbeck.file.FileException if the file cannot be written
     */
    public void save(Path file) {
        SyntheticSetFile.write(this, file);
    }

    /**
     * Reads what {@link #save} wrote.
     *
     * @return tensors on the CPU, owned by the caller's scope
     * @throws SyntheticSetException if the file is something else, or unsound
     * @throws io.limbeck.torch.SafetensorsException if it is damaged
     * @throws io.limbeck.file.FileException if it cannot be read
     */
    public static SyntheticSet load(Path file) {
        return SyntheticSetFile.read(file);
    }

    /** Lets the tensors outlive the current scope; the owner calls {@link #close()}. */
    public SyntheticSet keep() {
        images.retainReference();
        labels.retainReference();
        softLabels.ifPresent(Tensor::retainReference);
        whitening.ifPresent(Zca::keep);
        hallucination.ifPresent(h -> h.weights().forEach(Weights::keep));
        return this;
    }

    /** Frees the tensors. Only for a set that was kept. */
    @Override
    public void close() {
        images.close();
        labels.close();
        softLabels.ifPresent(Tensor::close);
        whitening.ifPresent(Zca::close);
        hallucination.ifPresent(h -> h.weights().forEach(Weights::close));
    }
}
