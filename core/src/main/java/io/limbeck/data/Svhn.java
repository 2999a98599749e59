package io.limbeck.data;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.MatFile;
import us.hebi.matlab.mat.types.Matrix;

/** Street View House Numbers, cropped digits (Netzer et al. 2011), in MATLAB files. */
final class Svhn {

    static final ImageShape SHAPE = new ImageShape(3, 32, 32);
    private static final int SIDE = 32;
    private static final int CLASSES = 10;
    private static final String TRAIN = "train_32x32.mat";
    private static final String TEST = "test_32x32.mat";

    private Svhn() {}

    static Builtin dataset() {
        List<KnownFile> files =
                List.of(
                        known(TRAIN, "e26dedcc434d2e4c54c9b2d4a06d8373"),
                        known(TEST, "eb5a983be6a315427106f1b164d9cef3"));
        List<String> names = List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
        DatasetInfo info =
                new DatasetInfo(
                        "svhn",
                        "SVHN",
                        SHAPE,
                        names,
                        List.of(0.4377, 0.4438, 0.4728),
                        List.of(0.198, 0.201, 0.197),
                        "non-commercial use only");
        return new FileDataset(
                info,
                CLASSES,
                73_257,
                26_032,
                files,
                List.of(FileDataset.plain(files)),
                List.of(
                        Download.folder(
                                "http://ufldl.stanford.edu/housenumbers/", List.of(TRAIN, TEST))),
                folder ->
                        new FileDataset.Splits(
                                read(folder.resolve(TRAIN)), read(folder.resolve(TEST)), names));
    }

    private static KnownFile known(String name, String md5) {
        return new KnownFile(name, 0, Optional.of(Checksum.md5(md5)));
    }

    /**
     * Reads {@code X}, uint8 [32, 32, 3, N] with the row running fastest, and {@code y}, where 10
     * stands for the digit 0.
     *
     * @throws DataException if the file is missing or damaged, has other shapes, or a label out of
     *     range
     */
    static LabelledImages read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new DataException(file + " is missing; fetch svhn");
        }
        try (MatFile content = Mat5.readFromFile(file.toFile())) {
            Matrix images = content.getMatrix("X");
            Matrix digits = content.getMatrix("y");
            int[] dimensions = images.getDimensions();
            int count = digits.getNumElements();
            if (!Arrays.equals(dimensions, new int[] {SIDE, SIDE, 3, count})) {
                throw new DataException(
                        "%s: X is %s; with the %d labels of y it must be [32, 32, 3, %d]"
                                .formatted(file, Arrays.toString(dimensions), count, count));
            }
            return new PixelImages(
                    pixels(images, count), labels(file, digits, count), SHAPE, CLASSES);
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new DataException(
                    "%s is no MATLAB 5 file with X and y (%s); fetch it again"
                            .formatted(file, Fetcher.reason(e)),
                    e);
        }
    }

    private static MemorySegment pixels(Matrix images, int count) {
        MemorySegment pixels = PixelImages.allocate(count, SHAPE);
        int plane = SIDE * SIDE;
        byte[] image = new byte[3 * plane];
        for (int n = 0; n < count; n++) {
            int from = n * image.length;
            for (int i = 0; i < image.length; i++) {
                int channel = i / plane;
                int column = i % plane / SIDE;
                int row = i % SIDE;
                image[channel * plane + row * SIDE + column] = images.getByte(from + i);
            }
            MemorySegment.copy(image, 0, pixels, JAVA_BYTE, (long) from, image.length);
        }
        return pixels;
    }

    private static int[] labels(Path file, Matrix digits, int count) {
        int[] labels = new int[count];
        for (int n = 0; n < count; n++) {
            int digit = digits.getInt(n);
            if (digit < 1 || digit > CLASSES) {
                throw new DataException(
                        "%s, label %d, is %d; labels are 1 to 10, where 10 is the digit 0"
                                .formatted(file, n, digit));
            }
            labels[n] = digit % CLASSES;
        }
        return labels;
    }
}
