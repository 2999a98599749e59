package io.limbeck.data;

import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.file.LastUse;
import io.limbeck.file.Sha256;
import io.limbeck.torch.Compute;
import io.limbeck.torch.Safetensors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Whitenings as they are stored: measured once for each training set, shared by all runs. */
public final class ZcaFile {

    /** How files of them begin. */
    public static final String PREFIX = "zca-";

    private static final String DATASET = "dataset";
    private static final String MEAN = "mean";
    private static final String MATRIX = "matrix";
    private static final String INVERSE = "inverse";

    private ZcaFile() {}

    /**
     * The whitening of a training set; measured if there is none yet.
     *
     * @param root folder of all pools
     * @return on the device, kept: the caller closes it
     * @throws io.limbeck.torch.SafetensorsException if the file is damaged
     * @throws DataException if it is of images of another shape
     */
    public static Zca open(Path root, Dataset dataset, Compute compute, Listener listener) {
        String key =
                "%s %s %s"
                        .formatted(
                                dataset.info().name(),
                                dataset.info().shape(),
                                new TreeMap<>(dataset.identity()));
        Path file = root.resolve(PREFIX + Sha256.ofText(key) + ".safetensors");
        if (!Files.exists(file)) {
            listener.on(
                    new Event.Note(
                            "measuring %s for whitening, once".formatted(dataset.info().title())));
            try (Zca measured = Zca.of(dataset.train())) {
                Safetensors.write(
                        file, tensors("", measured), Map.of(DATASET, dataset.info().name()));
            }
        }
        LastUse.note(file);
        try (var _ = new PointerScope()) {
            return of("", Safetensors.read(file).tensors(), dataset.info().shape())
                    .on(compute)
                    .keep();
        } catch (IllegalArgumentException e) {
            throw new DataException(
                    "%s holds no sound whitening: %s; remove it, and it is measured again"
                            .formatted(file, e.getMessage()),
                    e);
        }
    }

    /**
     * The data set that a file is of.
     *
     * @throws io.limbeck.torch.SafetensorsException if the file is damaged
     */
    public static String dataset(Path file) {
        return Safetensors.readMetadata(file).getOrDefault(DATASET, "?");
    }

    /** The tensors of a whitening by name. */
    public static Map<String, Tensor> tensors(String prefix, Zca zca) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put(prefix + MEAN, zca.mean());
        tensors.put(prefix + MATRIX, zca.matrix());
        tensors.put(prefix + INVERSE, zca.inverse());
        return tensors;
    }

    /**
     * What {@link #tensors} gave; shared.
     *
     * @param shape of the images
     * @throws IllegalArgumentException that names the tensor which is missing, or not float32 of
     *     the shape that such images take
     */
    public static Zca of(String prefix, Map<String, Tensor> tensors, ImageShape shape) {
        long d = shape.numel();
        return new Zca(
                tensor(prefix + MEAN, tensors, d),
                tensor(prefix + MATRIX, tensors, d, d),
                tensor(prefix + INVERSE, tensors, d, d));
    }

    private static Tensor tensor(String name, Map<String, Tensor> tensors, long... shape) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("it has no tensor \"%s\"".formatted(name));
        }
        ScalarType type = tensor.scalar_type().intern();
        if (type != ScalarType.Float || !Arrays.equals(tensor.shape(), shape)) {
            throw new IllegalArgumentException(
                    "its tensor \"%s\" is %s %s; for these images it is to be Float %s"
                            .formatted(
                                    name,
                                    type,
                                    Arrays.toString(tensor.shape()),
                                    Arrays.toString(shape)));
        }
        return tensor;
    }
}
