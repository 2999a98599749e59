package io.limbeck.data;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * Images decoded from their files whenever they are asked for, on all cores: for sets that are
 * larger than memory. A file that cannot be read is named when its image is asked for.
 */
final class FolderImages implements LabelledImages {

    private final List<Path> files;
    private final int[] labels;
    private final ImageShape shape;
    private final int classes;

    /**
     * @param files one for each image
     * @param labels as many, each 0 to classes - 1
     * @param shape to which each image is brought; square
     */
    FolderImages(List<Path> files, int[] labels, ImageShape shape, int classes) {
        this.files = List.copyOf(files);
        this.labels = labels.clone();
        this.shape = shape;
        this.classes = classes;
    }

    /** uint8 [C, H, W] of one image. */
    byte[] pixels(int index) {
        Path file = files.get(index);
        DecodedImage image =
                DecodedImage.read(file).withChannels(file.toString(), shape.channels());
        return Resizing.fit(image, shape.height());
    }

    int[] labels() {
        return labels.clone();
    }

    @Override
    public int size() {
        return labels.length;
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

    @Override
    public Tensor images(int[] indices) {
        int row = shape.numel();
        byte[] bytes = new byte[Math.multiplyExact(indices.length, row)];
        IntStream.range(0, indices.length)
                .parallel()
                .forEach(i -> System.arraycopy(pixels(indices[i]), 0, bytes, i * row, row));
        return PixelImages.floats(bytes, indices.length, shape);
    }

    @Override
    public Tensor labels(int[] indices) {
        return PixelImages.labels(labels, indices);
    }
}
