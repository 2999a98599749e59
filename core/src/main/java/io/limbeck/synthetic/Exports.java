package io.limbeck.synthetic;

import io.limbeck.data.ZcaFile;
import io.limbeck.file.AtomicFolder;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.Npz;
import io.limbeck.torch.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * The decoded images for other programs: what {@link SyntheticSet#decode()} gives, so nothing is
 * left to unpack. Each file is whole or not there. {@link DatasetCard} says how to load them.
 */
public final class Exports {

    private static final String TRAIN = "train";

    private Exports() {}

    /**
     * A safetensors file: {@code images} float32 [N, channels, height, width] in [0, 1], {@code
     * labels} int64 [N], {@code soft_labels} float32 [N, classes] if there are any, {@code
     * whitening.mean}, {@code .matrix} and {@code .inverse} if networks see them whitened; names of
     * the classes and normalisation in the metadata.
     *
     * @throws io.limbeck.file.FileException if it cannot be written
     */
    public static void safetensors(SyntheticSet set, Path file) {
        try (var _ = new PointerScope()) {
            Safetensors.write(file, tensors(set), SyntheticSetFile.description(set));
        }
    }

    /**
     * A NumPy file with the same arrays, and the normalisation as {@code mean} and {@code std}
     * (float64 [channels]).
     *
     * @throws io.limbeck.file.FileException if it cannot be written
     */
    public static void npz(SyntheticSet set, Path file) {
        try (var _ = new PointerScope()) {
            Map<String, Tensor> tensors = tensors(set);
            tensors.put("mean", vector(set.info().mean()));
            tensors.put("std", vector(set.info().std()));
            Npz.write(file, tensors);
        }
    }

    /**
     * PNG files as {@code train/<class>/0000.png}, ready for torchvision's {@code ImageFolder}.
     * Values are rounded to 8 bits; soft labels do not fit in and are left out.
     *
     * @param folder must not exist, be empty, or hold an export of the same classes, which is
     *     replaced
     * @throws io.limbeck.file.FileException if it holds something else or cannot be written
     */
    public static void pngFolders(SyntheticSet set, Path folder) {
        List<String> names = ClassFolders.of(set.info().classNames());
        AtomicFolder.write(
                folder,
                there -> isExport(there, names),
                temporary -> {
                    try (var _ = new PointerScope()) {
                        writeImages(set.decode(), names, temporary.resolve(TRAIN));
                    }
                });
    }

    /** Whether a folder holds nothing but what {@link #writeImages} makes for these classes. */
    private static boolean isExport(Path folder, List<String> names) throws IOException {
        Path train = folder.resolve(TRAIN);
        if (!entries(folder).equals(Set.of(TRAIN))
                || !Files.isDirectory(train)
                || !entries(train).equals(Set.copyOf(names))) {
            return false;
        }
        for (String name : names) {
            Path images = train.resolve(name);
            if (!Files.isDirectory(images)
                    || !entries(images).stream().allMatch(file -> file.matches("\\d{4,}\\.png"))) {
                return false;
            }
        }
        return true;
    }

    private static Set<String> entries(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    private static void writeImages(SyntheticSet.Decoded decoded, List<String> names, Path train)
            throws IOException {
        long[] labels = HostTensors.longs(decoded.labels());
        int[] written = new int[names.size()];
        for (String name : names) {
            Files.createDirectories(train.resolve(name));
        }
        for (int i = 0; i < labels.length; i++) {
            int label = (int) labels[i];
            Path file =
                    train.resolve(names.get(label))
                            .resolve(String.format(Locale.ROOT, "%04d.png", written[label]++));
            try (var _ = new PointerScope()) {
                Preview.write(file, ImageGrid.single(decoded.images().select(0, i)));
            }
        }
    }

    private static Map<String, Tensor> tensors(SyntheticSet set) {
        SyntheticSet.Decoded decoded = set.decode();
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put(SyntheticSetFile.IMAGES, decoded.images());
        tensors.put(SyntheticSetFile.LABELS, decoded.labels());
        set.decodedSoftLabels()
                .ifPresent(logits -> tensors.put(SyntheticSetFile.SOFT_LABELS, logits));
        set.whitening()
                .ifPresent(zca -> tensors.putAll(ZcaFile.tensors(SyntheticSetFile.WHITENING, zca)));
        return tensors;
    }

    private static Tensor vector(List<Double> values) {
        return HostTensors.of(
                values.stream().mapToDouble(Double::doubleValue).toArray(), values.size());
    }
}
