package io.limbeck.data;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** The classes of an image's pixels, out of a file whose samples are labels from 1. */
final class LabelMap {

    private final int height;
    private final int width;
    private final byte[] labels;

    private LabelMap(int height, int width, byte[] labels) {
        this.height = height;
        this.width = width;
        this.labels = labels;
    }

    int height() {
        return height;
    }

    int width() {
        return width;
    }

    /**
     * @param file grey, or with a palette, whose colours do not matter
     * @throws DataException if it cannot be read, or a sample is none of 0 (no class), 1 to
     *     classes, and 255 (no class)
     */
    static LabelMap read(Path file, int classes) {
        BufferedImage image;
        try {
            image = ImageIO.read(file.toFile());
        } catch (IOException e) {
            throw new DataException("cannot read %s (%s)".formatted(file, Fetcher.reason(e)), e);
        }
        if (image == null || image.getRaster().getNumBands() != 1) {
            throw new DataException(
                    "%s is no label map: it must be a PNG with one number for each pixel"
                            .formatted(file));
        }
        Raster raster = image.getRaster();
        int[] samples =
                raster.getSamples(0, 0, raster.getWidth(), raster.getHeight(), 0, (int[]) null);
        byte[] labels = new byte[samples.length];
        for (int i = 0; i < samples.length; i++) {
            labels[i] = (byte) label(samples[i], classes, file, i, raster.getWidth());
        }
        return new LabelMap(raster.getHeight(), raster.getWidth(), labels);
    }

    private static int label(int sample, int classes, Path file, int at, int width) {
        if (sample == 0 || sample == PixelMaps.NONE) {
            return PixelMaps.NONE;
        }
        if (sample < 0 || sample > classes) {
            throw new DataException(
                    "%s has the label %d in row %d, column %d; accepted are 1 to %d, and 0 or %d for pixels without class; take the maps of %d classes"
                            .formatted(
                                    file,
                                    sample,
                                    at / width,
                                    at % width,
                                    classes,
                                    PixelMaps.NONE,
                                    classes));
        }
        return sample - 1;
    }

    /** At another size, of the nearest pixels; classes have no means. */
    byte[] resized(int newHeight, int newWidth) {
        byte[] resized = new byte[newHeight * newWidth];
        for (int y = 0; y < newHeight; y++) {
            int row = (int) ((y + 0.5) * height / newHeight);
            for (int x = 0; x < newWidth; x++) {
                int column = (int) ((x + 0.5) * width / newWidth);
                resized[y * newWidth + x] = labels[row * width + column];
            }
        }
        return resized;
    }
}
