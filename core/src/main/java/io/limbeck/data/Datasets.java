package io.limbeck.data;

import io.limbeck.event.Listener;
import io.limbeck.setting.Nearest;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All data sets: those known by name, and folders of images. */
public final class Datasets {

    private Datasets() {}

    /** The data sets that have names. */
    public static List<CatalogueEntry> catalogue() {
        return builtins().stream().map(Builtin::entry).toList();
    }

    /**
     * What is known of a data set of the catalogue without having it; empty where the names of its
     * classes only stand in its files, or it is none of the catalogue.
     */
    public static Optional<DatasetInfo> info(String name) {
        return find(name)
                .flatMap(builtin ->
                        switch (builtin) {
                            case FileDataset files -> Optional.of(files.info());
                            case RenderedShapes shapes -> Optional.of(shapes.info());
                            case NyuV2 rooms -> Optional.of(rooms.info());
                            case TinyImageNet _, ImageNetSubset _ -> Optional.empty();
                        })
                .filter(info -> !info.classNames().isEmpty());
    }

    /** Whether a data set of the catalogue is on this machine; looks at lengths only. */
    public static boolean isPresent(String name, DataHome home) {
        return known(name).isPresent(home);
    }

    /**
     * Brings a data set of the catalogue to this machine, unless it is here and right.
     *
     * @param from a copy of the user's (its files, a folder or an archive), which is then taken and
     *     replaces what is here; empty tries the data set's own sources in order
     * @return the folder where it lies
     * @throws DataException if the name is unknown, or no source had it: lists what was tried
     */
    public static Path fetch(String name, Optional<Path> from, DataHome home, Listener listener) {
        return known(name).fetch(from, home, listener);
    }

    /**
     * Opens a data set, fetching it first if it is one of the catalogue and not here.
     *
     * @param nameOrPath a name of the catalogue; or {@code NAME:PATH} for an ImageNet subset in the
     *     ImageNet folder PATH, or for NYUv2 in the folder PATH; or a folder with a folder of
     *     images for each class, or with {@code train/} and {@code test/} or {@code val/} of that
     *     kind
     * @param size that images are brought to
     * @throws DataException if there is no such data, or it is damaged
     */
    public static Dataset open(
            String nameOrPath, ImageSize size, DataHome home, Listener listener) {
        return switch (named(nameOrPath)) {
            case Named.Known(Builtin builtin) -> builtin.open(size, home, listener);
            case Named.Within(ImageNetSubset subset, Path folder) ->
                    subset.open(folder, size, home, listener);
            case Named.Rooms(NyuV2 rooms, Path folder) -> rooms.open(folder, size);
            case Named.Folder(Path folder) -> ImageFolder.open(folder, size, home, listener);
        };
    }

    /**
     * What is known of a data set without fetching or decoding it: its shape, classes and training
     * labels, and for each channel stand-ins of mean and deviation. Its images cannot be asked for.
     * Of one of the catalogue that is not here, each class counts as having as many images as the
     * others, and is called by its number.
     *
     * @param nameOrPath and {@code size} as in {@link #open}
     * @throws DataException if there is no such data, or it is here and damaged
     */
    public static Dataset outline(String nameOrPath, ImageSize size, DataHome home) {
        int side = size.side();
        return switch (named(nameOrPath)) {
            case Named.Known(Builtin builtin) -> builtin.outline(side, home);
            case Named.Within(ImageNetSubset subset, Path folder) -> subset.outline(folder, side);
            case Named.Rooms(NyuV2 rooms, Path _) -> rooms.outline(side, home);
            case Named.Folder(Path folder) -> ImageFolder.outline(folder, side);
        };
    }

    /** What the name of a data set means. */
    private sealed interface Named {

        record Known(Builtin builtin) implements Named {}

        record Within(ImageNetSubset subset, Path folder) implements Named {}

        record Rooms(NyuV2 rooms, Path folder) implements Named {}

        record Folder(Path folder) implements Named {}
    }

    /** Whether there is a data set or a folder of that name; its content is not looked at. */
    public static boolean isNamed(String nameOrPath) {
        return meant(nameOrPath).isPresent();
    }

    private static Named named(String nameOrPath) {
        return meant(nameOrPath).orElseThrow(() -> unknown(nameOrPath));
    }

    private static Optional<Named> meant(String nameOrPath) {
        Optional<Builtin> builtin = find(nameOrPath);
        if (builtin.isPresent()) {
            return Optional.of(new Named.Known(builtin.get()));
        }
        int colon = nameOrPath.indexOf(':');
        if (colon > 0
                && find(nameOrPath.substring(0, colon)).orElse(null)
                        instanceof ImageNetSubset subset) {
            return Optional.of(new Named.Within(subset, Path.of(nameOrPath.substring(colon + 1))));
        }
        if (colon > 0 && find(nameOrPath.substring(0, colon)).orElse(null) instanceof NyuV2 rooms) {
            return Optional.of(new Named.Rooms(rooms, Path.of(nameOrPath.substring(colon + 1))));
        }
        return isFolder(nameOrPath)
                ? Optional.of(new Named.Folder(Path.of(nameOrPath)))
                : Optional.empty();
    }

    /**
     * As {@link #open(String, ImageSize, DataHome, Listener)}, training and test images alike.
     *
     * @param side of the images; 0 for their own
     */
    public static Dataset open(String nameOrPath, int side, DataHome home, Listener listener) {
        return open(nameOrPath, ImageSize.of(side), home, listener);
    }

    private static List<Builtin> builtins() {
        List<Builtin> all = new ArrayList<>();
        all.add(Cifar.ten());
        all.add(Cifar.hundred());
        all.add(Mnist.digits());
        all.add(Mnist.fashion());
        all.add(Svhn.dataset());
        all.add(TinyImageNet.dataset());
        all.addAll(ImageNetSubsets.all());
        all.add(new RenderedShapes());
        all.add(new NyuV2());
        return all;
    }

    private static Optional<Builtin> find(String name) {
        return builtins().stream().filter(b -> b.name().equals(name)).findFirst();
    }

    private static Builtin known(String name) {
        return find(name).orElseThrow(() -> unknown(name));
    }

    private static boolean isFolder(String path) {
        try {
            return !path.isBlank() && Files.isDirectory(Path.of(path));
        } catch (InvalidPathException _) {
            return false;
        }
    }

    private static DataException unknown(String name) {
        List<String> names = builtins().stream().map(Builtin::name).toList();
        return new DataException(
                "no data set and no folder is called \"%s\"%s; known are %s, and any folder with a folder of images for each class"
                        .formatted(
                                name, Nearest.didYouMean(name, names), String.join(", ", names)));
    }
}
