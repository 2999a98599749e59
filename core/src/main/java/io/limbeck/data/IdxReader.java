package io.limbeck.data;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** The IDX format of MNIST and its kin: big-endian head, then bytes, row by row. */
final class IdxReader {

    private static final int IMAGES = 2051;
    private static final int LABELS = 2049;

    private IdxReader() {}

    /**
     * @param images grey images
     * @param labels as many labels
     * @throws DataException if a file is missing, of another kind or cut short, if the counts
     *     differ, or if a label is out of range
     */
    static LabelledImages read(Path images, Path labels, int classes) {
        ByteBuffer imageFile = open(images, IMAGES, 3);
        int count = imageFile.getInt(4);
        ImageShape shape = new ImageShape(1, imageFile.getInt(8), imageFile.getInt(12));
        ByteBuffer labelFile = open(labels, LABELS, 1);
        if (labelFile.getInt(4) != count) {
            throw new DataException(
                    "%s has %d images, %s has %d labels; they must be of the same set"
                            .formatted(images, count, labels, labelFile.getInt(4)));
        }
        int[] numbers = new int[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = labelFile.get(8 + i) & 0xFF;
            if (numbers[i] >= classes) {
                throw new DataException(
                        "%s, label %d, is %d; labels are 0 to %d"
                                .formatted(labels, i, numbers[i], classes - 1));
            }
        }
        MemorySegment pixels = PixelImages.allocate(count, shape);
        pixels.copyFrom(MemorySegment.ofBuffer(imageFile.slice(16, count * shape.numel())));
        return new PixelImages(pixels, numbers, shape, classes);
    }

    private static ByteBuffer open(Path file, int magic, int dimensions) {
        try {
            ByteBuffer content = ByteBuffer.wrap(Files.readAllBytes(file));
            int head = 4 + 4 * dimensions;
            if (content.capacity() < head || content.getInt(0) != magic) {
                throw new DataException(
                        "%s is no IDX file of %s (it must begin with the number %d); fetch it again"
                                .formatted(file, dimensions == 3 ? "images" : "labels", magic));
            }
            long expected = 1;
            for (int d = 0; d < dimensions; d++) {
                expected *= Integer.toUnsignedLong(content.getInt(4 + 4 * d));
            }
            if (content.capacity() - head != expected || expected == 0) {
                throw new DataException(
                        "%s has %d bytes after its head, which promises %d; fetch it again"
                                .formatted(file, content.capacity() - head, expected));
            }
            return content;
        } catch (IOException e) {
            throw new DataException("cannot read %s (%s)".formatted(file, Fetcher.reason(e)), e);
        }
    }
}
