package io.limbeck.data;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The binary form of CIFAR-10 and CIFAR-100: records of one or two label bytes (of which the last
 * counts) and 3072 bytes of a 32x32 image, channel by channel.
 *
 * @param labelBytes 1 for CIFAR-10, 2 (coarse, fine) for CIFAR-100
 * @param classes number of classes
 */
record CifarReader(int labelBytes, int classes) {

    static final ImageShape SHAPE = new ImageShape(3, 32, 32);

    /** Records that are read at once. */
    private static final int BLOCK = 256;

    /**
     * @param files read one after another
     * @throws DataException if a file is missing or empty, ends within a record, or holds a label
     *     out of range
     */
    LabelledImages read(List<Path> files) {
        int count = files.stream().mapToInt(this::records).sum();
        MemorySegment pixels = PixelImages.allocate(count, SHAPE);
        int[] labels = new int[count];
        int image = 0;
        for (Path file : files) {
            image = read(file, image, pixels, labels);
        }
        return new PixelImages(pixels, labels, SHAPE, classes);
    }

    /**
     * Block by block: whole files would stay in the Java heap's share of memory for all the run.
     */
    private int read(Path file, int first, MemorySegment pixels, int[] labels) {
        byte[] block = new byte[BLOCK * record()];
        int image = first;
        try (InputStream in = Files.newInputStream(file)) {
            int read = in.readNBytes(block, 0, block.length);
            while (read > 0) {
                for (int at = 0; at < read; at += record(), image++) {
                    labels[image] = label(file, block, at, image - first);
                    long to = (long) image * SHAPE.numel();
                    MemorySegment.copy(
                            block, at + labelBytes, pixels, JAVA_BYTE, to, SHAPE.numel());
                }
                read = in.readNBytes(block, 0, block.length);
            }
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        return image;
    }

    private int record() {
        return labelBytes + SHAPE.numel();
    }

    private int records(Path file) {
        try {
            long bytes = Files.size(file);
            if (bytes == 0 || bytes % record() != 0) {
                throw new DataException(
                        "%s has %d bytes, which is not a whole number of records of %d; fetch it again"
                                .formatted(file, bytes, record()));
            }
            return Math.toIntExact(bytes / record());
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static DataException unreadable(Path file, IOException e) {
        return new DataException("cannot read %s (%s)".formatted(file, Fetcher.reason(e)), e);
    }

    private int label(Path file, byte[] block, int at, int record) {
        int label = block[at + labelBytes - 1] & 0xFF;
        if (label >= classes) {
            throw new DataException(
                    "%s, record %d, has label %d; labels are 0 to %d"
                            .formatted(file, record, label, classes - 1));
        }
        return label;
    }
}
