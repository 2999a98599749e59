package io.limbeck.synthetic;

import io.limbeck.data.DatasetInfo;
import io.limbeck.file.AtomicFile;
import io.limbeck.setting.Checks;
import io.limbeck.setting.Counted;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A page in Markdown that tells a stranger what the exported images are and how to load them. */
public final class DatasetCard {

    private DatasetCard() {}

    /**
     * Writes the page. It speaks of the exports as {@code distilled.safetensors}, {@code
     * distilled.npz} and {@code png/}.
     *
     * @throws io.limbeck.file.FileException if it cannot be written
     */
    public static void write(SyntheticSet set, Path file) {
        AtomicFile.writeString(file, markdown(set));
    }

    /** The fact of a set that says whether its images hold pixels of real ones: yes or no. */
    public static final String REAL_PIXELS = "contains real pixels";

    /** The fact of a set whose images were made with a teacher: the teacher's name. */
    public static final String TEACHER = "teacher";

    /** The fact of a set that one student learnt from while it was made: the student's name. */
    public static final String STUDENT = "student";

    /** The fact of a set of a replay buffer: how many images the buffer held. */
    public static final String BUFFER = "images of the buffer";

    /** The fact of a set that says what its teacher classifies: images, or pixels. */
    public static final String CLASSIFIED = "classified";

    /** The value of {@link #CLASSIFIED} for networks that classify pixels. */
    public static final String PIXELS = "pixels";

    /** The page. */
    public static String markdown(SyntheticSet set) {
        return head(set) + content(set) + loading(set) + origin(set);
    }

    private static String head(SyntheticSet set) {
        DatasetInfo info = set.info();
        return """
        ---
        pretty_name: "%s, distilled to %s"
        task_categories: [%s]
        tags: [dataset-distillation, synthetic, limbeck]
        ---
        # %s, distilled to %s

        %s
        Made with Limbeck.

        """
                .formatted(
                        yaml(info.title()),
                        perClass(set),
                        ofPixels(set) ? "image-segmentation" : "image-classification",
                        info.title(),
                        perClass(set),
                        kind(set, info));
    }

    private static boolean ofBuffer(SyntheticSet set) {
        return set.facts().containsKey(STUDENT);
    }

    private static boolean ofPixels(SyntheticSet set) {
        return PIXELS.equals(set.facts().get(CLASSIFIED));
    }

    private static String perClass(SyntheticSet set) {
        if (ofBuffer(set)) {
            return "a buffer of %d images".formatted(bufferSize(set));
        }
        return set.hallucination().isPresent()
                ? "%d bases per class and %d hallucinators".formatted(set.ipc(), set.renderings())
                : Counted.of(set.ipc(), "image") + " per class";
    }

    /** Earlier builds did not say how many the buffer held. */
    private static int bufferSize(SyntheticSet set) {
        String held = set.facts().get(BUFFER);
        return held == null ? set.decodedCount() : Integer.parseInt(held);
    }

    private static String kind(SyntheticSet set, DatasetInfo info) {
        if (ofBuffer(set)) {
            return buffer(set, info);
        }
        boolean real = "yes".equals(set.facts().get(REAL_PIXELS));
        String images =
                real
                        ? "A few images that were cut out of, or began as, images of %s. **They contain real pixels**: who may not share that data set may not share this one."
                        : "A synthetic data set: a few images, optimised so that networks trained on them learn as much as they can of what %s teaches. "
                                + beginning(set);
        String labels =
                set.facts().containsKey(TEACHER) && set.softLabels().isEmpty()
                        ? "\nThey are meant to be learnt with a teacher's labels for every view, which stay in the run's folder `labels` and are not part of this export (`docs/labels.md` of Limbeck reads them in PyTorch); with the hard labels here networks learn much less."
                        : "";
        return images.formatted(info.title()) + labels;
    }

    private static String buffer(SyntheticSet set, DatasetInfo info) {
        String labels =
                ofPixels(set)
                        ? "The soft label of an image is the share of each class among the pixels as the teacher classifies them, as logits; its label is the class of which it has most, compared with the whole buffer. Labels of single pixels are not stored: the teacher gives them."
                        : "The soft label of an image is the teacher's logits; its label is the class that the teacher sees in it.";
        return "The replay buffer of data-free distillation: images from which a student (%s) learnt what a teacher (%s) knows of %s. They were made with the teacher alone, no image of that data set was read for them; what the teacher remembers of single images may still show.\n%s"
                .formatted(
                        set.facts().get(STUDENT), set.facts().get(TEACHER), info.title(), labels);
    }

    /** Not more than is known: who shares the set may owe it to people in the pictures. */
    private static String beginning(SyntheticSet set) {
        String recorded = set.facts().get(Initialization.FACT);
        if (Initialization.NOISE.fact().equals(recorded)
                || "no".equals(set.facts().get(REAL_PIXELS))) {
            return "They began as noise; that alone does not prove that nothing of a single image can be seen in them.";
        }
        return recorded == null
                ? "What they began as was not recorded; if it was real images, these may remain recognisable."
                : "**They began as %s.**".formatted(recorded);
    }

    private static String content(SyntheticSet set) {
        DatasetInfo info = set.info();
        Formation formation = set.formation();
        return """
        ## What is in it
        | | |
        |---|---|
        | %s | %s |
        | stored | %s |
        | images to train on | %d (formation %s, factor %d) |
        | image | float32, channels x height x width = %s |
        | values | %s, not normalised |
        | normalisation | mean %s, deviation %s, per channel |
        | labels | int64, 0 to %d%s |

        The exported files hold the images to train on, class by class%s.

        Classes, by label: %s.

        """
                .formatted(
                        set.hallucination().isPresent() ? "bases" : "stored images",
                        count(set),
                        set.storedSize(),
                        set.decodedCount(),
                        formation.kind().name().toLowerCase(Locale.ROOT),
                        formation.factor(),
                        info.shape(),
                        set.bounded()
                                ? "[0, 1]"
                                : "about [0, 1], but not bounded to it (PNG files are)",
                        info.mean(),
                        info.std(),
                        info.classes() - 1,
                        set.softLabels().isPresent()
                                ? "; soft labels: %s, float32 [N, classes], as `soft_labels`"
                                        .formatted(
                                                ofPixels(set)
                                                        ? "shares of classes, as logits"
                                                        : "a teacher's logits")
                                : "",
                        set.hallucination().isPresent()
                                ? ": every base under every hallucinator, as pixels"
                                : formation.factor() > 1
                                        ? ": each stored image holds several smaller ones, here cut out and enlarged"
                                        : "",
                        info.classNames().stream()
                                .map(DatasetCard::cell)
                                .collect(Collectors.joining(", ")));
    }

    private static String count(SyntheticSet set) {
        int classes = set.info().classes();
        if (ofBuffer(set)) {
            int stored = set.decodedCount();
            String left =
                    stored < bufferSize(set)
                            ? " (the newest of the buffer's %d, as a set has a multiple of the number of classes)"
                                    .formatted(bufferSize(set))
                            : "";
            return "%d%s, by class %s"
                    .formatted(
                            stored,
                            left,
                            IntStream.range(0, classes)
                                    .mapToObj(label -> Integer.toString(set.showing().count(label)))
                                    .collect(Collectors.joining(", ")));
        }
        return "%d (%d classes x %d)%s"
                .formatted(
                        (long) classes * set.ipc(),
                        classes,
                        set.ipc(),
                        set.hallucination()
                                .map(h ->
                                        ", of which %d hallucinators (%s) make %d images each"
                                                .formatted(
                                                        h.weights().size(),
                                                        Checks.shown(h.sharing()),
                                                        set.renderings()))
                                .orElse(""));
    }

    private static String loading(SyntheticSet set) {
        String read =
                set.info().shape().channels() == 1
                        ? "transforms.Compose([transforms.Grayscale(), transforms.ToTensor()])"
                        : "transforms.ToTensor()";
        return """
        ## How to load it in PyTorch
        safetensors (`pip install safetensors`):
        ```python
        import torch, safetensors.torch
        data = safetensors.torch.load_file("distilled.safetensors")
        train = torch.utils.data.TensorDataset(data["images"], data["labels"])
        ```
        NumPy:
        ```python
        import numpy, torch
        data = numpy.load("distilled.npz")
        train = torch.utils.data.TensorDataset(torch.from_numpy(data["images"]), torch.from_numpy(data["labels"]))
        ```
        PNG folders (rounded to 8 bits, without soft labels):
        ```python
        from torchvision import datasets, transforms
        read = %s
        train = datasets.ImageFolder("png/train", read%s)
        ```
        %s

        """
                .formatted(read, hasEmptyClass(set) ? ", allow_empty=True" : "", seen(set));
    }

    /** Torchvision refuses a folder without images unless it is told that there may be one. */
    private static boolean hasEmptyClass(SyntheticSet set) {
        return IntStream.range(0, set.info().classes())
                .anyMatch(label -> set.showing().count(label) == 0);
    }

    private static String seen(SyntheticSet set) {
        String seen =
                set.whitening().isPresent()
                        ? "Then whiten, as networks are to see these images: `(images.flatten(1) - data[\"whitening.mean\"]) @ data[\"whitening.matrix\"]`, and shape back; `whitening.inverse` leads back to pixels. Test images likewise."
                        : "Then normalise: `(images - mean) / deviation`, per channel, with the numbers above.";
        return set.stepSize().isPresent()
                ? seen
                        + " The learning rate of SGD was learnt with the images; it is among the facts below."
                : seen;
    }

    private static String origin(SyntheticSet set) {
        String facts =
                set.facts().isEmpty()
                        ? "Nothing was recorded.\n"
                        : "| | |\n|---|---|\n"
                                + set.facts().entrySet().stream()
                                        .map(DatasetCard::row)
                                        .collect(Collectors.joining());
        return """
        ## Where it comes from
        Source: %s. What its authors say about use: %s
        A distilled set is derived from its source; use it only as the source may be used.

        How it was made:

        %s\
        """
                .formatted(set.info().title(), set.info().licence(), facts);
    }

    private static String row(Map.Entry<String, String> fact) {
        return "| %s | %s |\n".formatted(cell(fact.getKey()), cell(fact.getValue()));
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replaceAll("\\s*\\R\\s*", " ");
    }

    private static String yaml(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }
}
