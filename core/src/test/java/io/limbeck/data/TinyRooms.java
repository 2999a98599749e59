package io.limbeck.data;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntBinaryOperator;
import javax.imageio.ImageIO;

/**
 * A folder in the layout of NYUv2 with rooms of few pixels: the left half is of class 1, the right
 * half of class 13, and the topmost row of none; the image says which in red.
 *
 * @param folder where they lie
 * @param height of a room
 * @param width of a room, even
 */
public record TinyRooms(Path folder, int height, int width) {

    /**
     * @param training numbers of the rooms to train on
     * @param testing of those to test with
     */
    public void write(List<Integer> training, List<Integer> testing) throws IOException {
        for (int room : training) {
            image("nyu_train_rgb/nyu_rgb_%04d.png".formatted(room));
            labels("train_labels_13/new_nyu_class13_%04d.png".formatted(room), this::half);
        }
        for (int room : testing) {
            image("nyu_test_rgb/nyu_rgb_%04d.png".formatted(room));
            labels("test_labels_13/new_nyu_class13_%04d.png".formatted(room), this::half);
        }
    }

    private int half(int y, int x) {
        return y == 0 ? 0 : x < width / 2 ? 1 : 13;
    }

    private void image(String name) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, x < width / 2 ? 0 : 0xFF0000);
            }
        }
        write(name, image);
    }

    /** Writes a map of labels. */
    void labels(String name, IntBinaryOperator label) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.getRaster().setSample(x, y, 0, label.applyAsInt(y, x));
            }
        }
        write(name, image);
    }

    private void write(String name, BufferedImage image) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        ImageIO.write(image, "png", file.toFile());
    }
}
