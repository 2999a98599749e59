package io.limbeck.data;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.limbeck.event.Listener;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Tiny-ImageNet as it is published: a folder, tar or zip archive of small JPEG files. It is read
 * twice, as the lists that say where an image belongs may come after the images.
 *
 * @param classes number of classes
 * @param perClass training images of each class
 * @param testSize number of validation images
 * @param side of the images
 */
record TinyImageNetForm(int classes, int perClass, int testSize, int side) implements Form {

    static final String TRAIN = "train";
    static final String TEST = "test";
    static final String PIXELS = "-images.u8";
    static final String LABELS = "-labels.u8";
    static final String CLASSES = "classes.txt";

    private static final int BATCH = 256;

    ImageShape shape() {
        return new ImageShape(3, side, side);
    }

    int trainSize() {
        return classes * perClass;
    }

    /** The files that are made of it. */
    List<KnownFile> files() {
        long row = shape().numel();
        return List.of(
                file(TRAIN + PIXELS, trainSize() * row),
                file(TEST + PIXELS, testSize * row),
                file(TRAIN + LABELS, trainSize()),
                file(TEST + LABELS, testSize),
                file(CLASSES, 0));
    }

    @Override
    public Set<String> rebuild(Path raw, Path scratch, Path target, Listener listener)
            throws IOException {
        Path source = source(raw);
        TinyImageNetLists lists = TinyImageNetLists.read(source);
        if (!lists.missing().isEmpty()) {
            return lists.missing();
        }
        lists.require(classes, testSize);
        Progress progress =
                Progress.images(listener, "decoding Tiny-ImageNet", trainSize() + testSize);
        long row = shape().numel();
        MappedPixels.requireSpace(target, (trainSize() + testSize) * row);
        try (Arena arena = Arena.ofShared()) {
            Decoding decoding =
                    new Decoding(
                            lists,
                            MappedPixels.create(
                                    target.resolve(TRAIN + PIXELS), trainSize() * row, arena),
                            MappedPixels.create(
                                    target.resolve(TEST + PIXELS), testSize * row, arena),
                            progress);
            Entries.forEach(source, decoding::take);
            decoding.finish();
        }
        progress.finish();
        Files.write(target.resolve(TRAIN + LABELS), trainLabels());
        Files.write(target.resolve(TEST + LABELS), lists.testLabels());
        Files.writeString(target.resolve(CLASSES), lists.classLines());
        return Set.of();
    }

    /** A download leaves the archive in a folder of its own. */
    private static Path source(Path raw) throws IOException {
        if (!Files.isDirectory(raw)) {
            return raw;
        }
        try (var content = Files.list(raw)) {
            List<Path> all = content.toList();
            return all.size() == 1 && Entries.isArchive(all.getFirst()) ? all.getFirst() : raw;
        }
    }

    private byte[] trainLabels() {
        byte[] labels = new byte[trainSize()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (byte) (i / perClass);
        }
        return labels;
    }

    private static KnownFile file(String name, long bytes) {
        return new KnownFile(name, bytes, Optional.empty());
    }

    /** Where an image goes: in which part, and at which place. */
    private record Slot(boolean train, int index) {}

    /** An image read and not yet decoded. */
    private record Job(String name, ByteArrayInputStream file, Slot slot) {}

    /** Second reading: decodes images on all cores, a batch at a time. */
    private final class Decoding {
        private final TinyImageNetLists lists;
        private final MemorySegment train;
        private final MemorySegment test;
        private final Progress progress;
        private final boolean[] trainSeen = new boolean[trainSize()];
        private final boolean[] testSeen = new boolean[testSize];
        private final List<Job> batch = new ArrayList<>();

        Decoding(
                TinyImageNetLists lists,
                MemorySegment train,
                MemorySegment test,
                Progress progress) {
            this.lists = lists;
            this.train = train;
            this.test = test;
            this.progress = progress;
        }

        void take(String name, InputStream content) throws IOException {
            Optional<Slot> slot = slot(name);
            if (slot.isEmpty()) {
                return;
            }
            boolean[] seen = slot.get().train() ? trainSeen : testSeen;
            if (seen[slot.get().index()]) {
                throw new IOException(name + " comes twice");
            }
            seen[slot.get().index()] = true;
            batch.add(new Job(name, new ByteArrayInputStream(content.readAllBytes()), slot.get()));
            if (batch.size() == BATCH) {
                decodeBatch();
            }
        }

        void finish() throws IOException {
            decodeBatch();
            int there = count(trainSeen) + count(testSeen);
            if (there != trainSize() + testSize) {
                throw new IOException(
                        "it has %d of the %d images".formatted(there, trainSize() + testSize));
            }
        }

        private void decodeBatch() {
            batch.parallelStream().forEach(this::decode);
            progress.add(batch.size());
            batch.clear();
        }

        private void decode(Job job) {
            DecodedImage image =
                    DecodedImage.of(job.name(), job.file().readAllBytes())
                            .withChannels(job.name(), 3);
            if (image.height() != side || image.width() != side) {
                throw DecodedImage.unreadable(
                        job.name(),
                        "it is %d x %d, not %d x %d"
                                .formatted(image.width(), image.height(), side, side),
                        null);
            }
            MemorySegment part = job.slot().train() ? train : test;
            long at = (long) job.slot().index() * shape().numel();
            MemorySegment.copy(image.pixels(), 0, part, JAVA_BYTE, at, image.pixels().length);
        }

        private Optional<Slot> slot(String name) {
            String file = name.substring(name.lastIndexOf('/') + 1);
            if (!file.endsWith(".JPEG")) {
                return Optional.empty();
            }
            Integer test = lists.testIndex().get(file);
            if (test != null) {
                return Optional.of(new Slot(false, test));
            }
            int dash = file.lastIndexOf('_');
            int label = dash < 0 ? -1 : lists.ids().indexOf(file.substring(0, dash));
            if (label < 0) {
                return Optional.empty(); // of the unlabelled test set
            }
            int number = number(file.substring(dash + 1, file.length() - ".JPEG".length()));
            return number < 0 || number >= perClass
                    ? Optional.empty()
                    : Optional.of(new Slot(true, label * perClass + number));
        }

        private static int number(String digits) {
            return digits.matches("[0-9]{1,6}") ? Integer.parseInt(digits) : -1;
        }

        private static int count(boolean[] seen) {
            int count = 0;
            for (boolean one : seen) {
                count += one ? 1 : 0;
            }
            return count;
        }
    }
}
