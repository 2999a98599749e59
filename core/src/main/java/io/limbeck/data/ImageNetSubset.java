package io.limbeck.data;

import io.limbeck.event.Listener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Ten classes of ImageNet, or all of them, read out of the user's ImageNet folder, as its licence
 * forbids passing it on. The folder has {@code train/} and {@code val/}, each with a folder for
 * each WordNet id.
 *
 * @param name as recipes call it
 * @param title for people
 * @param classNames by WordNet id, in label order; none for all 1000, by their ids in order, which
 *     is how published weights label them
 */
record ImageNetSubset(String name, String title, Map<String, String> classNames)
        implements Builtin {

    private static final int USUAL_SIZE = 128;
    private static final int USUAL_SIZE_OF_ALL = 224;
    private static final int ALL = 1000;

    @Override
    public CatalogueEntry entry() {
        return new CatalogueEntry(
                name,
                title,
                isWhole() ? ALL : classNames.size(),
                shape(usualSize()),
                0,
                0,
                Licences.IMAGENET,
                List.of(
                        "an ImageNet folder in " + DataHome.IMAGENET_VARIABLE,
                        "an ImageNet folder " + CatalogueEntry.FROM));
    }

    @Override
    public boolean isPresent(DataHome home) {
        return folder(home).filter(this::holdsTrain).isPresent();
    }

    /** Remembers where the user's folder is; nothing is copied. */
    @Override
    public Path fetch(Optional<Path> from, DataHome home, Listener listener) {
        Path folder = from.or(() -> folder(home)).orElseThrow(() -> nowhere()).toAbsolutePath();
        scan(folder);
        if (from.isPresent()) {
            new OwnFolder(name).remember(folder, home);
        }
        return folder;
    }

    @Override
    public Dataset open(ImageSize size, DataHome home, Listener listener) {
        return open(folder(home).orElseThrow(() -> nowhere()), size, home, listener);
    }

    /** Opens it out of this ImageNet folder. */
    Dataset open(Path folder, ImageSize size, DataHome home, Listener listener) {
        List<ClassFolders> parts = scan(folder);
        ImageShape shape = shape(size.side() == 0 ? usualSize() : size.side());
        DecodedParts decoded =
                DecodedParts.of(name, parts, shape, size.testResize(shape), home, listener);
        DatasetInfo info =
                new DatasetInfo(
                        name,
                        title,
                        shape,
                        isWhole() ? ids(folder) : List.copyOf(classNames.values()),
                        TinyImageNet.MEAN,
                        TinyImageNet.STD,
                        Licences.IMAGENET);
        return new Dataset(
                info, decoded.train(), decoded.test(), ImageFolder.checksums(name, parts, home));
    }

    @Override
    public Dataset outline(int imageSize, DataHome home) {
        return folder(home)
                .filter(this::holdsTrain)
                .map(folder -> outline(folder, imageSize))
                .orElseGet(() -> Outline.of(entry(), imageSize));
    }

    /** By the files in this ImageNet folder, none of which is decoded. */
    Dataset outline(Path folder, int imageSize) {
        return Outline.of(entry(), imageSize, scan(folder).getFirst().labels());
    }

    /**
     * @param classes WordNet id and name in turn, in label order
     */
    static ImageNetSubset of(String name, String title, String... classes) {
        Map<String, String> names = new LinkedHashMap<>();
        for (int i = 0; i < classes.length; i += 2) {
            names.put(classes[i], classes[i + 1]);
        }
        return new ImageNetSubset(name, title, names);
    }

    private boolean isWhole() {
        return classNames.isEmpty();
    }

    private int usualSize() {
        return isWhole() ? USUAL_SIZE_OF_ALL : USUAL_SIZE;
    }

    private List<String> ids(Path folder) {
        if (!isWhole()) {
            return new ArrayList<>(classNames.keySet());
        }
        List<String> ids = ClassFolders.classesIn(folder.resolve("train"));
        if (ids.size() != ALL) {
            throw new DataException(
                    "%s has %d class folders, and ImageNet-1K has 1000; name the folder itself as the data set if that is what you want"
                            .formatted(folder.resolve("train"), ids.size()));
        }
        return ids;
    }

    private List<ClassFolders> scan(Path folder) {
        List<String> ids = ids(folder);
        return List.of(
                ClassFolders.scan(folder.resolve("train"), ids),
                ClassFolders.scan(folder.resolve("val"), ids));
    }

    private boolean holdsTrain(Path folder) {
        if (isWhole()) {
            return Files.isDirectory(folder.resolve("train"))
                    && ClassFolders.classesIn(folder.resolve("train")).size() == ALL;
        }
        return classNames.keySet().stream()
                .allMatch(id -> Files.isDirectory(folder.resolve("train").resolve(id)));
    }

    private Optional<Path> folder(DataHome home) {
        return new OwnFolder(name).remembered(home).or(home::imagenet);
    }

    private DataException nowhere() {
        return new DataException(
                "%s is read from your own ImageNet folder (train/ and val/ with a folder for each WordNet id). Name it with %s, or with: ./limbeck data fetch %s --from PATH"
                        .formatted(title, DataHome.IMAGENET_VARIABLE, name));
    }

    private static ImageShape shape(int side) {
        return new ImageShape(3, side, side);
    }
}
