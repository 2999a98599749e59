package io.limbeck.data;

import io.limbeck.torch.HostTensors;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/** Images and the maps of their classes in memory, a byte for each number. */
final class PixelMaps implements LabelledPixels {

    /** A pixel without class, as a byte of a map. */
    static final int NONE = 255;

    private final byte[][] pixels;
    private final byte[][] maps;
    private final ImageShape shape;
    private final int classes;
    private final int[] labels;

    /**
     * @param pixels uint8 [C, H, W] of each image; kept, not copied
     * @param maps uint8 [H, W] of each image, each 0 to classes - 1 or {@link #NONE}; kept
     * @param shape of every image
     */
    PixelMaps(byte[][] pixels, byte[][] maps, ImageShape shape, int classes) {
        this.pixels = pixels;
        this.maps = maps;
        this.shape = shape;
        this.classes = classes;
        this.labels = Arrays.stream(maps).mapToInt(this::mostFrequent).toArray();
    }

    private int mostFrequent(byte[] map) {
        int[] counts = new int[NONE + 1];
        for (byte label : map) {
            counts[label & 0xFF]++;
        }
        return IntStream.range(0, classes).reduce(0, (a, b) -> counts[b] > counts[a] ? b : a);
    }

    /**
     * A part of an image.
     *
     * @param mirrored whether left and right change places
     */
    record Window(int top, int left, int height, int width, boolean mirrored) {

        private int source(int y, int x, int rowLength) {
            return (top + y) * rowLength + left + (mirrored ? width - 1 - x : x);
        }
    }

    private Window whole() {
        return new Window(0, 0, shape.height(), shape.width(), false);
    }

    /**
     * Parts of some images.
     *
     * @param windows one for each index, all of one size
     * @return as {@link #images(int[])}
     */
    Tensor images(int[] indices, Window... windows) {
        Window first = windows[0];
        ImageShape part = new ImageShape(shape.channels(), first.height(), first.width());
        byte[] bytes = new byte[Math.multiplyExact(indices.length, part.numel())];
        int at = 0;
        for (int i = 0; i < indices.length; i++) {
            byte[] image = pixels[Objects.checkIndex(indices[i], pixels.length)];
            for (int c = 0; c < part.channels(); c++) {
                int channel = c * shape.height() * shape.width();
                for (int y = 0; y < part.height(); y++) {
                    for (int x = 0; x < part.width(); x++) {
                        bytes[at++] = image[channel + windows[i].source(y, x, shape.width())];
                    }
                }
            }
        }
        return PixelBytes.floats(bytes, indices.length, part);
    }

    /** As {@link #images(int[], Window...)}, of the labels. */
    Tensor labels(int[] indices, Window... windows) {
        Window first = windows[0];
        long[] chosen =
                new long[Math.multiplyExact(indices.length, first.height() * first.width())];
        int at = 0;
        for (int i = 0; i < indices.length; i++) {
            byte[] map = maps[Objects.checkIndex(indices[i], maps.length)];
            for (int y = 0; y < first.height(); y++) {
                for (int x = 0; x < first.width(); x++) {
                    int label = map[windows[i].source(y, x, shape.width())] & 0xFF;
                    chosen[at++] = label == NONE ? IGNORED : label;
                }
            }
        }
        return HostTensors.of(chosen, indices.length, first.height(), first.width());
    }

    @Override
    public Tensor images(int[] indices) {
        return images(indices, everywhere(indices.length));
    }

    @Override
    public Tensor labels(int[] indices) {
        return labels(indices, everywhere(indices.length));
    }

    private Window[] everywhere(int count) {
        Window[] windows = new Window[Math.max(1, count)];
        Arrays.fill(windows, whole());
        return windows;
    }

    @Override
    public int size() {
        return pixels.length;
    }

    @Override
    public ImageShape shape() {
        return shape;
    }

    @Override
    public int classes() {
        return classes;
    }

    @Override
    public int label(int index) {
        return labels[index];
    }
}
