package io.limbeck.data;

import io.limbeck.torch.HostTensors;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.bytedeco.javacpp.PointerScope;

/** Small image files, and the numbers that are read of them. */
final class TestImages {

    private TestImages() {}

    /** A file of one colour. */
    static Path flat(Path file, String format, int width, int height, int rgb) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, encode(colour(width, height, rgb), format));
        return file;
    }

    static BufferedImage colour(int width, int height, int rgb) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, rgb);
            }
        }
        return image;
    }

    static BufferedImage grey(int width, int height, int value) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.getRaster().setSample(x, y, 0, value);
            }
        }
        return image;
    }

    static byte[] encode(BufferedImage image, String format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, format, out);
        return out.toByteArray();
    }

    static float[] values(LabelledImages images, int... indices) {
        try (var _ = new PointerScope()) {
            return HostTensors.floats(images.images(indices));
        }
    }

    static int[] labels(LabelledImages images) {
        int[] labels = new int[images.size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = images.label(i);
        }
        return labels;
    }
}
