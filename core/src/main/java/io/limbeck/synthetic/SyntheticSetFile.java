package io.limbeck.synthetic;

import io.limbeck.data.DatasetInfo;
import io.limbeck.data.ImageShape;
import io.limbeck.data.Normalization;
import io.limbeck.data.PixelBytes;
import io.limbeck.data.Zca;
import io.limbeck.data.ZcaFile;
import io.limbeck.nn.FeatureShape;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.Safetensors;
import io.limbeck.torch.ShapeException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The file of a synthetic set: safetensors, with all that is not a tensor in the metadata. */
final class SyntheticSetFile {

    static final String IMAGES = "images";
    static final String BASES = "bases";
    static final String LABELS = "labels";
    static final String SOFT_LABELS = "soft_labels";
    static final String WHITENING = "whitening.";

    private static final String FORMAT = "limbeck.synthetic";
    private static final String VERSION = "1";
    private static final String FACT = "fact.";
    private static final String RANGE = "value_range";
    private static final TypeReference<List<Double>> NUMBERS = new TypeReference<>() {};
    private static final TypeReference<List<String>> TEXTS = new TypeReference<>() {};
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private SyntheticSetFile() {}

    static void write(SyntheticSet set, Path file) {
        requirePixels(set.images());
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put(stored(set.hallucination().isPresent()), set.images());
        tensors.put(LABELS, set.labels());
        set.softLabels().ifPresent(logits -> tensors.put(SOFT_LABELS, logits));
        set.whitening().ifPresent(zca -> tensors.putAll(ZcaFile.tensors(WHITENING, zca)));
        set.hallucination().ifPresent(h -> tensors.putAll(HallucinationFile.tensors(h)));
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put(FORMAT, VERSION);
        metadata.put("formation", set.formation().kind().name().toLowerCase(Locale.ROOT));
        metadata.put("factor", Integer.toString(set.formation().factor()));
        metadata.put("bound", Integer.toString(set.formation().bound()));
        set.hallucination().ifPresent(h -> metadata.putAll(HallucinationFile.metadata(h)));
        metadata.putAll(description(set));
        try (var _ = new PointerScope()) {
            Map<String, Tensor> stored = new LinkedHashMap<>(tensors);
            if (set.hallucination().isEmpty()) {
                stored.put(IMAGES, asBytesIfExact(set));
            }
            Safetensors.write(file, stored, metadata);
        }
    }

    private static String stored(boolean hallucinated) {
        return hallucinated ? BASES : IMAGES;
    }

    /**
     * uint8 where every pixel is one of 256 steps, as methods leave them that store 8-bit images.
     * Class by class, as a set may be large.
     */
    private static Tensor asBytesIfExact(SyntheticSet set) {
        TensorVector parts = new TensorVector();
        for (int label = 0; label < set.info().classes(); label++) {
            try (var _ = new PointerScope()) {
                Tensor own = set.images().detach().narrow(0, (long) label * set.ipc(), set.ipc());
                Tensor bytes = PixelBytes.bytes(own);
                if (!PixelBytes.floats(bytes).equal(own)) {
                    return set.images();
                }
                parts.push_back(bytes);
            }
        }
        return torch.cat(parts);
    }

    /** What metadata says of the set, decoded or not. */
    static Map<String, String> description(SyntheticSet set) {
        DatasetInfo info = set.info();
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("format", "pt"); // what Python's safetensors readers look for
        metadata.put("dataset", info.name());
        metadata.put("title", info.title());
        metadata.put("ipc", Integer.toString(set.ipc()));
        metadata.put("class_names", JSON.writeValueAsString(info.classNames()));
        metadata.put("mean", JSON.writeValueAsString(info.mean()));
        metadata.put("std", JSON.writeValueAsString(info.std()));
        metadata.put(RANGE, set.bounded() ? "[0, 1]" : "unbounded");
        metadata.put("stored", set.storedSize().toString());
        metadata.put("licence", info.licence());
        set.facts().forEach((name, fact) -> metadata.put(FACT + name, fact));
        return metadata;
    }

    static SyntheticSet read(Path file) {
        // Before the tensors: a checkpoint or a network is told from a set without reading it all.
        Map<String, String> metadata = Safetensors.readMetadata(file);
        if (!VERSION.equals(metadata.get(FORMAT))) {
            throw new SyntheticSetException(
                    file,
                    metadata.containsKey(FORMAT)
                            ? "it is of version %s; this program reads version %s"
                                    .formatted(metadata.get(FORMAT), VERSION)
                            : "its metadata has no %s; give a file that limbeck distilled"
                                    .formatted(FORMAT));
        }
        Safetensors.Content content = Safetensors.read(file);
        try {
            return set(file, content.tensors(), metadata);
        } catch (SyntheticSetException e) {
            content.close();
            throw e;
        } catch (IllegalArgumentException | JacksonException e) {
            content.close();
            throw new SyntheticSetException(file, e.getMessage(), e);
        }
    }

    private static SyntheticSet set(
            Path file, Map<String, Tensor> tensors, Map<String, String> metadata) {
        boolean hallucinated = HallucinationFile.isIn(metadata);
        Tensor images = images(file, tensors, stored(hallucinated));
        Tensor labels = tensor(file, tensors, LABELS, ScalarType.Long);
        Optional<Tensor> softLabels =
                tensors.containsKey(SOFT_LABELS)
                        ? Optional.of(tensor(file, tensors, SOFT_LABELS, ScalarType.Float))
                        : Optional.empty();
        requirePixels(images);
        if (!hallucinated
                && "[0, 1]".equals(metadata.get(RANGE))
                && !SyntheticSet.bounded(images)) {
            throw new SyntheticSetException(
                    file, "its pixels are said to be in [0, 1], and are not; it is damaged");
        }
        List<Double> mean = list(file, metadata, "mean", NUMBERS);
        Optional<Hallucination> hallucination =
                hallucinated
                        ? Optional.of(HallucinationFile.of(tensors, metadata, images, mean.size()))
                        : Optional.empty();
        DatasetInfo info =
                new DatasetInfo(
                        text(file, metadata, "dataset"),
                        text(file, metadata, "title"),
                        shape(images, hallucination),
                        list(file, metadata, "class_names", TEXTS),
                        mean,
                        list(file, metadata, "std", NUMBERS),
                        text(file, metadata, "licence"));
        Formation formation =
                new Formation(
                        Formation.Kind.valueOf(
                                text(file, metadata, "formation").toUpperCase(Locale.ROOT)),
                        Integer.parseInt(text(file, metadata, "factor")),
                        Integer.parseInt(text(file, metadata, "bound")));
        requireLabels(file, labels, info.classes());
        requireConstants(info);
        return new SyntheticSet(
                info,
                Integer.parseInt(text(file, metadata, "ipc")),
                formation,
                images,
                labels,
                softLabels,
                facts(metadata),
                whitening(tensors, info.shape()),
                hallucination);
    }

    private static Tensor images(Path file, Map<String, Tensor> tensors, String name) {
        Tensor stored = tensors.get(name);
        Tensor images =
                stored != null && stored.scalar_type().intern() == ScalarType.Byte
                        ? PixelBytes.floats(stored)
                        : tensor(file, tensors, name, ScalarType.Float);
        if (images.dim() != 4) {
            throw new ShapeException(
                    "%s have shape %s, not [n, channels, height, width]"
                            .formatted(name, Arrays.toString(images.shape())));
        }
        return images;
    }

    /** Of an image to train on. */
    private static ImageShape shape(Tensor images, Optional<Hallucination> hallucination) {
        FeatureShape made =
                hallucination
                        .map(h -> h.hallucinator().image())
                        .orElseGet(() ->
                                new FeatureShape(images.size(1), images.size(2), images.size(3)));
        return new ImageShape((int) made.channels(), (int) made.height(), (int) made.width());
    }

    private static Map<String, String> facts(Map<String, String> metadata) {
        Map<String, String> facts = new LinkedHashMap<>();
        metadata.forEach((key, value) -> {
            if (key.startsWith(FACT)) {
                facts.put(key.substring(FACT.length()), value);
            }
        });
        return facts;
    }

    private static Tensor tensor(
            Path file, Map<String, Tensor> tensors, String name, ScalarType type) {
        Tensor tensor = tensors.get(name);
        if (tensor == null || tensor.scalar_type().intern() != type) {
            throw new SyntheticSetException(
                    file,
                    tensor == null
                            ? "it has no tensor \"%s\"".formatted(name)
                            : "its tensor \"%s\" is of type %s, not %s"
                                    .formatted(name, tensor.scalar_type().intern(), type));
        }
        return tensor;
    }

    private static String text(Path file, Map<String, String> metadata, String key) {
        String text = metadata.get(key);
        if (text == null) {
            throw new SyntheticSetException(file, "its metadata has no \"%s\"".formatted(key));
        }
        return text;
    }

    private static <T> List<T> list(
            Path file, Map<String, String> metadata, String key, TypeReference<List<T>> type) {
        List<T> list = JSON.readValue(text(file, metadata, key), type);
        if (list == null || list.contains(null)) {
            throw new SyntheticSetException(
                    file, "its metadata's \"%s\" is %s, not a whole list".formatted(key, list));
        }
        return list;
    }

    private static Optional<Zca> whitening(Map<String, Tensor> tensors, ImageShape shape) {
        return tensors.keySet().stream().anyMatch(name -> name.startsWith(WHITENING))
                ? Optional.of(ZcaFile.of(WHITENING, tensors, shape))
                : Optional.empty();
    }

    /** What pixels are normalised by: one of each for every channel. */
    private static void requireConstants(DatasetInfo info) {
        Normalization constants = Normalization.of(info);
        if (constants.mean().size() != info.shape().channels()) {
            throw new IllegalArgumentException(
                    "its images have %d channels, and its means are %s"
                            .formatted(info.shape().channels(), constants.mean()));
        }
    }

    private static void requireLabels(Path file, Tensor labels, int classes) {
        for (long label : HostTensors.longs(labels)) {
            if (label < 0 || label >= classes) {
                throw new SyntheticSetException(
                        file,
                        "a label is %d; with %d classes they are 0 to %d"
                                .formatted(label, classes, classes - 1));
            }
        }
    }

    /** Pixels in [0, 1], or any finite ones where a method optimises without bounds. */
    private static void requirePixels(Tensor images) {
        if (images.numel() == 0) {
            throw new IllegalArgumentException("there are no images");
        }
        try (var _ = new PointerScope()) {
            if (!images.detach().isfinite().all().item_bool()) {
                throw new IllegalArgumentException("a pixel is no finite number");
            }
        }
    }
}
