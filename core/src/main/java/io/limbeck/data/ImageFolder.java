package io.limbeck.data;

import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Images in folders, one for each class: under {@code train/} and {@code test/} (else {@code
 * val/}), or all in one, of which a fifth of each class is then set aside for testing.
 */
final class ImageFolder {

    private ImageFolder() {}

    /**
     * @param folder of the user's
     * @param size to which images are brought; side 0 takes the one they have in common, or 64
     */
    static Dataset open(Path folder, ImageSize size, DataHome home, Listener listener) {
        List<ClassFolders> parts = parts(folder, listener);
        String name = name(folder);
        ImageShape shape = shape(name, parts, size.side(), listener);
        DecodedParts decoded =
                DecodedParts.of(name, parts, shape, size.testResize(shape), home, listener);
        ChannelStatistics statistics = ChannelStatistics.of(decoded.train());
        DatasetInfo info =
                new DatasetInfo(
                        name,
                        name,
                        shape,
                        parts.getFirst().classes(),
                        statistics.mean(),
                        statistics.std(),
                        "your own");
        return new Dataset(info, decoded.train(), decoded.test(), checksums(name, parts, home));
    }

    /** As {@link #open}, without decoding: only the heads of the files are read. */
    static Dataset outline(Path folder, int imageSize) {
        List<ClassFolders> parts = parts(folder, Listener.silent());
        ClassFolders train = parts.getFirst();
        return Outline.of(
                name(folder),
                name(folder),
                shape(name(folder), parts, imageSize, Listener.silent()),
                train.classes(),
                train.labels());
    }

    private static String name(Path folder) {
        return folder.toAbsolutePath().normalize().getFileName().toString();
    }

    private static ImageShape shape(
            String name, List<ClassFolders> parts, int imageSize, Listener listener) {
        List<Path> all = parts.stream().flatMap(p -> p.files().stream()).toList();
        return ImageHeaders.commonShape(name, all, imageSize, listener);
    }

    /** Digests of the listings, and of the files where they are not too much to read. */
    static Map<String, String> checksums(String name, List<ClassFolders> parts, DataHome home) {
        Map<String, String> checksums = new LinkedHashMap<>();
        List<String> titles = List.of("train", "test");
        for (int i = 0; i < titles.size(); i++) {
            String title = titles.get(i);
            checksums.put(title + " (names and lengths)", parts.get(i).digest(false));
            ContentDigest.of(name + "-" + title, parts.get(i), home)
                    .ifPresent(digest -> checksums.put(title + " (contents)", digest));
        }
        return checksums;
    }

    private static List<ClassFolders> parts(Path folder, Listener listener) {
        Path train = folder.resolve("train");
        if (!Files.isDirectory(train)) {
            return split(folder, folder, listener);
        }
        List<String> classes = classes(train);
        // A test set's labels are often kept secret: then it has no class folders.
        return Stream.of("test", "val")
                .map(folder::resolve)
                .filter(part -> Files.isDirectory(part) && !ClassFolders.classesIn(part).isEmpty())
                .findFirst()
                .map(test -> given(train, test, classes, listener))
                .orElseGet(() -> split(train, folder, listener));
    }

    private static List<ClassFolders> given(
            Path train, Path test, List<String> classes, Listener listener) {
        List<String> strange =
                ClassFolders.classesIn(test).stream().filter(c -> !classes.contains(c)).toList();
        if (!strange.isEmpty()) {
            throw new DataException(
                    "%s has class folders that %s lacks: %s"
                            .formatted(test, train, String.join(", ", strange)));
        }
        List<ClassFolders> parts =
                List.of(ClassFolders.scan(train, classes), ClassFolders.scan(test, classes));
        parts.forEach(part -> part.warnOfUnread(listener));
        return parts;
    }

    private static List<ClassFolders> split(Path folder, Path named, Listener listener) {
        ClassFolders whole = ClassFolders.scan(folder, classes(folder));
        whole.warnOfUnread(listener);
        List<ClassFolders> parts = whole.split();
        listener.on(
                new Event.Note(
                        "%s has no test images of its own: %d of %d images, a fifth of each class, are set aside"
                                .formatted(
                                        named,
                                        parts.getLast().files().size(),
                                        parts.getFirst().files().size()
                                                + parts.getLast().files().size())));
        return parts;
    }

    private static List<String> classes(Path folder) {
        List<String> classes = ClassFolders.classesIn(folder);
        if (classes.size() < 2) {
            throw new DataException(
                    "%s has %s; a data set is a folder with two or more folders of images, or with train/ and test/ of that kind"
                            .formatted(
                                    folder,
                                    classes.isEmpty()
                                            ? "no class folders"
                                            : "one class folder, " + classes.getFirst()));
        }
        return classes;
    }
}
