package io.limbeck.synthetic;

import io.limbeck.torch.HostTensors;
import io.limbeck.torch.ShapeException;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Tensors of images as pictures for people. */
public final class ImageGrid {

    private static final int GAP = 2;
    private static final int BACKGROUND = 0xE6E6E6;

    private ImageGrid() {}

    /**
     * Images side by side, small ones enlarged (sides up to 32 three times, up to 64 twice).
     *
     * @param images float [n, 1 or 3, H, W]; values outside of [0, 1] are shown as the nearest
     * @param columns images in a row, 1 or more
     * @return in RGB
     */
    public static BufferedImage of(Tensor images, int columns) {
        long[] shape = images.shape();
        return of(images, columns, shape.length == 4 ? enlargement(shape[3]) : 1);
    }

    /** As {@link #of(Tensor, int)}, each pixel shown as a square of {@code enlargement} pixels. */
    public static BufferedImage of(Tensor images, int columns, int enlargement) {
        long[] shape = requireImages(images);
        if (columns < 1 || enlargement < 1) {
            throw new IllegalArgumentException(
                    "a grid has %d columns and enlarges %d times; both must be 1 or more"
                            .formatted(columns, enlargement));
        }
        int count = (int) shape[0];
        int height = (int) shape[2] * enlargement;
        int width = (int) shape[3] * enlargement;
        int rows = (count + columns - 1) / columns;
        int shown = Math.min(columns, count);
        BufferedImage grid =
                new BufferedImage(
                        Math.multiplyExact(shown, width + GAP) + GAP,
                        Math.multiplyExact(rows, height + GAP) + GAP,
                        BufferedImage.TYPE_INT_RGB);
        fill(grid, BACKGROUND);
        byte[] bytes = bytes(images);
        for (int i = 0; i < count; i++) {
            int[] pixels = rgb(bytes, shape, i, enlargement);
            int x = GAP + i % columns * (width + GAP);
            int y = GAP + i / columns * (height + GAP);
            grid.setRGB(x, y, width, height, pixels, 0, width);
        }
        return grid;
    }

    /**
     * Large images made smaller by a whole factor: a pixel is the mean of those that it stands for.
     *
     * @param images float [n, channels, H, W]
     * @param side that none shall exceed
     * @return the images themselves if none does; else owned by the caller's scope
     */
    public static Tensor shrunk(Tensor images, int side) {
        long factor = Math.ceilDiv(Math.max(images.size(2), images.size(3)), side);
        return factor == 1 ? images : torch.avg_pool2d(images, new long[] {factor, factor});
    }

    /**
     * One image [1 or 3, H, W] as it is: grey with one channel, else RGB; values rounded to 8 bits.
     */
    public static BufferedImage single(Tensor image) {
        try (var _ = new PointerScope()) {
            Tensor batch = image.unsqueeze(0);
            long[] shape = requireImages(batch);
            int height = (int) shape[2];
            int width = (int) shape[3];
            byte[] bytes = bytes(batch);
            if (shape[1] == 1) {
                // Through the raster: setRGB would convert between colour spaces.
                BufferedImage grey = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
                grey.getRaster().setDataElements(0, 0, width, height, bytes);
                return grey;
            }
            BufferedImage colour = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
            colour.setRGB(0, 0, width, height, rgb(bytes, shape, 0, 1), 0, width);
            return colour;
        }
    }

    static int enlargement(long side) {
        return side <= 32 ? 3 : side <= 64 ? 2 : 1;
    }

    private static long[] requireImages(Tensor images) {
        long[] shape = images.shape();
        if (shape.length != 4 || shape[0] < 1 || (shape[1] != 1 && shape[1] != 3)) {
            throw new ShapeException(
                    "images have shape %s; a picture takes [n, 1 or 3 channels, height, width], n from 1"
                            .formatted(Arrays.toString(shape)));
        }
        return shape;
    }

    private static byte[] bytes(Tensor images) {
        try (var _ = new PointerScope()) {
            return HostTensors.bytes(
                    images.detach()
                            .to(ScalarType.Float)
                            .clamp(
                                    new ScalarOptional(new Scalar(0.0)),
                                    new ScalarOptional(new Scalar(1.0)))
                            .mul(new Scalar(255.0))
                            .round());
        }
    }

    private static int[] rgb(byte[] bytes, long[] shape, int index, int enlargement) {
        int channels = (int) shape[1];
        int plane = (int) (shape[2] * shape[3]);
        int side = (int) shape[3];
        int width = side * enlargement;
        int height = (int) shape[2] * enlargement;
        int start = index * channels * plane;
        int[] pixels = new int[width * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int at = start + y / enlargement * side + x / enlargement;
                int red = bytes[at] & 0xFF;
                int green = channels == 1 ? red : bytes[at + plane] & 0xFF;
                int blue = channels == 1 ? red : bytes[at + 2 * plane] & 0xFF;
                pixels[y * width + x] = red << 16 | green << 8 | blue;
            }
        }
        return pixels;
    }

    private static void fill(BufferedImage image, int rgb) {
        int[] row = new int[image.getWidth()];
        Arrays.fill(row, rgb);
        for (int y = 0; y < image.getHeight(); y++) {
            image.setRGB(0, y, row.length, 1, row, 0, row.length);
        }
    }
}
