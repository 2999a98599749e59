package io.limbeck.train;

import io.limbeck.data.Dataset;
import io.limbeck.data.ImageShape;
import io.limbeck.data.LabelledPixels;
import io.limbeck.data.Normalization;
import io.limbeck.file.Sha256;
import io.limbeck.nn.Network;
import io.limbeck.nn.Pass;
import io.limbeck.nn.Weights;
import io.limbeck.nn.WeightsFile;
import io.limbeck.torch.Autocast;
import io.limbeck.torch.Compute;
import io.limbeck.torch.Safetensors;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * A trained network that is asked and never changed. Its accuracy on the real test images has been
 * measured and fits its card, unless it was only believed: whoever has a teacher need not doubt it.
 */
public final class Teacher implements AutoCloseable {

    /** How far the measured accuracy may be from the card's: another machine rounds otherwise. */
    private static final double TOLERANCE = 0.005;

    private final Network network;
    private final Weights weights;
    private final TeacherCard card;
    private final Compute compute;
    private final String fingerprint;

    private Teacher(
            Network network,
            Weights weights,
            TeacherCard card,
            Compute compute,
            String fingerprint) {
        this.network = network;
        this.weights = weights;
        this.card = card;
        this.compute = compute;
        this.fingerprint = fingerprint;
    }

    /** Writes a network as a teacher, with a card that says how good it was on this data set. */
    public static void save(Path file, Weights weights, Accuracy accuracy, Dataset dataset) {
        Map<String, String> texts =
                new LinkedHashMap<>(TeacherCard.of(dataset, accuracy.top1()).metadata());
        if (dataset.test() instanceof LabelledPixels) {
            texts.put("measure", "mean intersection over union");
        }
        WeightsFile.write(file, weights, texts);
    }

    /**
     * Writes a network that was just trained and measured, and takes it as the teacher.
     *
     * @param accuracy of these weights on the test images of the data set
     */
    public static Teacher squeezed(
            Path file,
            Network network,
            Weights weights,
            Accuracy accuracy,
            Dataset dataset,
            Compute compute) {
        save(file, weights, accuracy, dataset);
        TeacherCard card = TeacherCard.of(dataset, accuracy.top1());
        try (var _ = new PointerScope()) {
            return new Teacher(
                    network, weights.copy().on(compute).keep(), card, compute, Sha256.of(file));
        }
    }

    /**
     * Reads a teacher and measures it.
     *
     * @param file written by {@link #save}, or published weights under torchvision's names
     * @param claimed accuracy, 0 to 1, for a checkpoint without a card
     * @return the caller closes it
     * @throws TeacherException if it was made for other classes or another normalisation, has
     *     neither card nor claim or two that differ, or is less or more accurate than it says
     * @throws io.limbeck.nn.WeightsException if the file holds another network
     * @throws io.limbeck.event.StoppedException if the thread is interrupted
     */
    public static Teacher load(
            Path file, OptionalDouble claimed, Network network, Dataset dataset, Compute compute) {
        WeightsFile.Content content = WeightsFile.read(file, network);
        try (Weights host = content.weights();
                var _ = new PointerScope()) {
            Optional<TeacherCard> written = TeacherCard.of(content.metadata());
            written.ifPresent(card -> refuse(file, card, claimed));
            TeacherCard card = written.orElseGet(() -> claim(file, claimed, dataset));
            refuse(file, card, dataset);
            Teacher teacher =
                    new Teacher(network, host.on(compute), card, compute, Sha256.of(file));
            teacher.measure(file, dataset);
            teacher.weights.keep();
            return teacher;
        }
    }

    /**
     * Reads a teacher where its data set is not at hand, and believes a card; {@link #verify} can
     * make up for it.
     *
     * @param card what to believe, such as the file's own
     * @return the caller closes it
     * @throws io.limbeck.nn.WeightsException if the file holds another network
     */
    public static Teacher believed(Path file, TeacherCard card, Network network, Compute compute) {
        WeightsFile.Content content = WeightsFile.read(file, network);
        try (Weights host = content.weights();
                var _ = new PointerScope()) {
            return new Teacher(
                    network, host.copy().on(compute).keep(), card, compute, Sha256.of(file));
        }
    }

    /** The card in a teacher's file, if it has one; reads no weights. */
    public static Optional<TeacherCard> card(Path file) {
        return TeacherCard.of(Safetensors.readMetadata(file));
    }

    /**
     * Measures a teacher that was believed.
     *
     * @param name of it, for the message
     * @throws TeacherException as {@link #load}
     * @throws io.limbeck.event.StoppedException if the thread is interrupted
     */
    public void verify(Path name, Dataset dataset) {
        refuse(name, card, dataset);
        measure(name, dataset);
    }

    private static TeacherCard claim(Path file, OptionalDouble claimed, Dataset dataset) {
        return TeacherCard.of(
                dataset,
                claimed.orElseThrow(() ->
                        new TeacherException(
                                "the teacher %s has no card; say how accurate it is on the test images with method.teacher.accuracy, so that it can be checked"
                                        .formatted(file))));
    }

    private static void refuse(Path file, TeacherCard card, OptionalDouble claimed) {
        claimed.ifPresent(accuracy -> {
            if (card.contradicts(accuracy)) {
                throw new TeacherException(
                        "method.teacher.accuracy is %s, and the card of the teacher %s says %s; leave the claim away, or take the teacher that it is of"
                                .formatted(accuracy, file, card.accuracy()));
            }
        });
    }

    private static void refuse(Path file, TeacherCard card, Dataset dataset) {
        List<String> differences = card.differences(dataset.info());
        if (!differences.isEmpty()) {
            throw new TeacherException(
                    "the teacher %s does not fit %s: %s; squeeze one from this data set, or take another"
                            .formatted(
                                    file, dataset.info().title(), String.join("; ", differences)));
        }
    }

    private void measure(Path file, Dataset dataset) {
        double measured =
                Accuracy.of(network, weights, normalization(), dataset.test(), compute).top1();
        if (Math.abs(measured - card.accuracy())
                > tolerance(card.accuracy(), dataset.test().size())) {
            throw new TeacherException(
                    "the teacher %s %s %.1f %% of the %d test images of %s, but its card or the recipe says %.1f %%; its classes may stand in another order, its images be normalised or resized otherwise, or the file be another one"
                            .formatted(
                                    file,
                                    dataset.test() instanceof LabelledPixels
                                            ? "has an intersection over union of"
                                            : "is right on",
                                    100 * measured,
                                    dataset.test().size(),
                                    dataset.info().title(),
                                    100 * card.accuracy()));
        }
    }

    /**
     * Half a point, but no less than one image more or less, or three standard errors: few test
     * images tell little.
     */
    static double tolerance(double accuracy, int images) {
        double error = Math.sqrt(accuracy * (1 - accuracy) / images);
        return Math.max(TOLERANCE, Math.max(3 * error, 1.5 / images));
    }

    /** Its form. */
    public Network network() {
        return network;
    }

    /** On the device, without gradient; they belong to the teacher. */
    public Weights weights() {
        return weights;
    }

    /** What it says of itself. */
    public TeacherCard card() {
        return card;
    }

    /** Where it works. */
    public Compute compute() {
        return compute;
    }

    /** SHA-256 of the file that holds it. */
    public String fingerprint() {
        return fingerprint;
    }

    /** Of the images that it was trained on, and wants. */
    public Normalization normalization() {
        return card.normalization();
    }

    /** Of the images that it takes. */
    public ImageShape shape() {
        Network.Input input = network.input();
        return new ImageShape(input.channels(), input.height(), input.width());
    }

    /**
     * As many images as its compute allows pass at once.
     *
     * @param images float [B, C, H, W], normalised, on the device
     * @return float32 [B, classes], without graph; owned by the caller's scope
     */
    public Tensor logits(Tensor images) {
        int perPass = compute.imagesPerStep(Math.toIntExact(images.size(0)));
        try (var _ = new NoGradGuard();
                Autocast _ = compute.autocast()) {
            return perPass < images.size(0) ? inParts(images, perPass) : whole(images);
        }
    }

    private Tensor inParts(Tensor images, int perPass) {
        TensorVector parts = new TensorVector();
        for (long from = 0; from < images.size(0); from += perPass) {
            try (var _ = new PointerScope()) {
                long count = Math.min(perPass, images.size(0) - from);
                parts.push_back(whole(images.narrow(0, from, count)));
            }
        }
        return torch.cat(parts, 0);
    }

    private Tensor whole(Tensor images) {
        return network.forward(weights, images, Pass.INFERENCE).logits();
    }

    /** Frees the weights. */
    @Override
    public void close() {
        weights.close();
    }
}
