package io.limbeck.data;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

    /**
     * @param files read one after another
     * @throws DataException if a file is missing or empty, ends within a record, or holds a label
     *     out of range
     */
    LabelledImages read(List<Path> files) {
        List<byte[]> contents = new ArrayList<>();
        int count = 0;
        for (Path file : files) {
            byte[] content = content(file);
            contents.add(content);
            count += content.length / record();
        }
        MemorySegment pixels = PixelImages.allocate(count, SHAPE);
        int[] labels = new int[count];
        int image = 0;
        for (int f = 0; f < files.size(); f++) {
            byte[] content = contents.get(f);
            for (int at = 0; at < content.length; at += record(), image++) {
                labels[image] = label(files.get(f), content, at);
                MemorySegment.copy(
                        content,
                        at + labelBytes,
                        pixels,
                        JAVA_BYTE,
                        (long) image * SHAPE.numel(),
                        SHAPE.numel());
            }
        }
        return new PixelImages(pixels, labels, SHAPE, classes);
    }

    private int record() {
        return labelBytes + SHAPE.numel();
    }

    private byte[] content(Path file) {
        try {
            byte[] content = Files.readAllBytes(file);
            if (content.length == 0 || content.length % record() != 0) {
                throw new DataException(
                        "%s has %d bytes, which is not a whole number of records of %d; fetch it again"
                                .formatted(file, content.length, record()));
            }
            return content;
        } catch (IOException e) {
            throw new DataException("cannot read %s (%s)".formatted(file, Fetcher.reason(e)), e);
        }
    }

    private int label(Path file, byte[] content, int at) {
        int label = content[at + labelBytes - 1] & 0xFF;
        if (label >= classes) {
            throw new DataException(
                    "%s, record %d, has label %d; labels are 0 to %d"
                            .formatted(file, at / record(), label, classes - 1));
        }
        return label;
    }
}
