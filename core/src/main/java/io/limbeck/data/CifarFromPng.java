package io.limbeck.data;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import javax.imageio.ImageIO;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Rebuilds CIFAR-10's binary files from a mirror that holds each batch as one PNG, a row of pixels
 * for each image, and the labels as JSON arrays.
 */
final class CifarFromPng {

    private static final int ROWS = 10_000;
    private static final int PIXELS = 1024;
    private static final String TRAIN_LABELS = "train_lables.json"; // so spelled in the mirror
    private static final String TEST_LABELS = "test_lables.json";

    private CifarFromPng() {}

    static Form form() {
        Set<String> files = new TreeSet<>(Set.of(TRAIN_LABELS, TEST_LABELS, "test_batch.png"));
        for (int batch = 1; batch <= 5; batch++) {
            files.add("data_batch_" + batch + ".png");
        }
        return Form.of(files, CifarFromPng::convert);
    }

    private static void convert(Path raw, Path target) throws IOException {
        int[] train = labels(raw.resolve(TRAIN_LABELS), 5 * ROWS);
        for (int batch = 1; batch <= 5; batch++) {
            write(raw, target, "data_batch_" + batch, train, (batch - 1) * ROWS);
        }
        write(raw, target, "test_batch", labels(raw.resolve(TEST_LABELS), ROWS), 0);
    }

    private static int[] labels(Path file, int count) throws IOException {
        try {
            int[] labels = new JsonMapper().readValue(file.toFile(), int[].class);
            if (labels.length == count) {
                return labels;
            }
            throw new IOException("%s has %d labels, not %d".formatted(file, labels.length, count));
        } catch (JacksonException e) {
            throw new IOException("%s is no JSON array of numbers".formatted(file), e);
        }
    }

    private static void write(Path raw, Path target, String batch, int[] labels, int first)
            throws IOException {
        Path file = raw.resolve(batch + ".png");
        BufferedImage image = ImageIO.read(file.toFile());
        if (image == null || image.getWidth() != PIXELS || image.getHeight() != ROWS) {
            throw new IOException("%s is no PNG of %d x %d".formatted(file, PIXELS, ROWS));
        }
        Raster raster = image.getRaster();
        int[] samples = new int[PIXELS];
        byte[] planes = new byte[3 * PIXELS];
        try (OutputStream out =
                new BufferedOutputStream(Files.newOutputStream(target.resolve(batch + ".bin")))) {
            for (int row = 0; row < ROWS; row++) {
                for (int band = 0; band < 3; band++) {
                    raster.getSamples(0, row, PIXELS, 1, band, samples);
                    for (int x = 0; x < PIXELS; x++) {
                        planes[band * PIXELS + x] = (byte) samples[x];
                    }
                }
                out.write(labels[first + row]);
                out.write(planes);
            }
        }
    }
}
