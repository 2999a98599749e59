package io.limbeck.cli;

import io.limbeck.data.ImageShape;
import io.limbeck.data.LabelledPixels;
import io.limbeck.synthetic.Preview;
import io.limbeck.torch.HostTensors;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;

/** A picture of the first images of a set, below each the classes of its pixels in colours. */
final class PixelGrid {

    private static final int GAP = 2;

    private PixelGrid() {}

    /**
     * @param columns images in a row
     * @param rows of images and, below each, of maps
     */
    static void write(LabelledPixels images, int rows, int columns, Path file) {
        ImageShape shape = images.shape();
        int count = Math.min(images.size(), rows * columns);
        BufferedImage grid =
                new BufferedImage(
                        columns * (shape.width() + GAP) + GAP,
                        Math.ceilDiv(count, columns) * 2 * (shape.height() + GAP) + GAP,
                        BufferedImage.TYPE_INT_RGB);
        int[] chosen = IntStream.range(0, count).toArray();
        try (var _ = new PointerScope()) {
            float[] pixels = HostTensors.floats(images.images(chosen));
            long[] labels = HostTensors.longs(images.labels(chosen));
            int plane = shape.height() * shape.width();
            for (int i = 0; i < count; i++) {
                int left = GAP + i % columns * (shape.width() + GAP);
                int top = GAP + i / columns * 2 * (shape.height() + GAP);
                for (int p = 0; p < plane; p++) {
                    int x = left + p % shape.width();
                    int y = top + p / shape.width();
                    grid.setRGB(x, y, colour(pixels, i * shape.numel() + p, plane, shape));
                    grid.setRGB(
                            x,
                            y + shape.height() + GAP,
                            colour(labels[i * plane + p], images.classes()));
                }
            }
        }
        Preview.png(file, grid);
    }

    private static int colour(float[] pixels, int at, int plane, ImageShape shape) {
        int rgb = 0;
        for (int band = 0; band < 3; band++) {
            int channel = Math.min(band, shape.channels() - 1);
            rgb = rgb << 8 | Math.round(255 * pixels[at + channel * plane]);
        }
        return rgb;
    }

    /** Around the colour circle; white where there is no class. */
    private static int colour(long label, int classes) {
        return label == LabelledPixels.IGNORED
                ? Color.WHITE.getRGB()
                : Color.HSBtoRGB((float) label / classes, 0.8f, 0.8f);
    }
}
