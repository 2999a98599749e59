package io.limbeck.data;

import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import java.nio.file.Path;
import java.util.List;

/**
 * The two parts of a set of image files, ready to be read: decoded once into cache files, or, if
 * they would need more than the home's memory limit, decoded on demand.
 */
record DecodedParts(LabelledImages train, LabelledImages test) {

    // In the names of caches, so that none is taken that was decoded otherwise. Before 2, colour
    // profiles of JPEG files were applied.
    private static final int DECODING = 2;

    /**
     * @param name of the set, for file names
     * @param parts training and test
     * @param shape to which every image is brought
     * @param testResize to which the shorter side of test images is brought before
     */
    static DecodedParts of(
            String name,
            List<ClassFolders> parts,
            ImageShape shape,
            int testResize,
            DataHome home,
            Listener listener) {
        long images = parts.stream().mapToLong(p -> p.files().size()).sum();
        long bytes = images * shape.numel();
        boolean keep = bytes <= home.memoryLimit();
        if (!keep) {
            listener.on(
                    new Event.Note(
                            "%s needs %d MiB decoded, more than the %d MiB allowed: its images are decoded on demand (%s sets the limit)"
                                    .formatted(
                                            name,
                                            bytes >> 20,
                                            home.memoryLimit() >> 20,
                                            DataHome.LIMIT_VARIABLE)));
        }
        FolderImages train = images(parts.getFirst(), shape, shape.height());
        FolderImages test = images(parts.getLast(), shape, testResize);
        if (!keep) {
            return new DecodedParts(train, test);
        }
        // Names without a border are those of before there were borders.
        String border = testResize == shape.height() ? "" : "-of-" + testResize;
        return new DecodedParts(
                cached(name + "-train", parts.getFirst(), train, home, listener),
                cached(name + "-test" + border, parts.getLast(), test, home, listener));
    }

    private static FolderImages images(ClassFolders part, ImageShape shape, int resize) {
        return new FolderImages(
                part.files(),
                part.labels().stream().mapToInt(Integer::intValue).toArray(),
                shape,
                resize,
                part.classes().size());
    }

    private static LabelledImages cached(
            String name, ClassFolders part, FolderImages source, DataHome home, Listener listener) {
        Path file =
                part.derived("%s-%s".formatted(name, source.shape()), "-" + DECODING + ".u8", home);
        return DecodedCache.open(file, source, name, listener);
    }
}
