package io.limbeck.data;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * Images decoded from their files whenever they are asked for, on all cores: for sets that are
 * larger than memory. A file that cannot be read is named when its image is asked for.
 */
final class FolderImages extends ListedImages {

    private final List<Path> files;
    private final int resize;

    /**
     * @param files one for each image
     * @param labels as many, each 0 to classes - 1
     * @param shape to which each image is brought; square
     * @param resize to which its shorter side is brought before; at least that of the shape
     */
    FolderImages(List<Path> files, int[] labels, ImageShape shape, int resize, int classes) {
        super(labels, shape, classes);
        this.files = List.copyOf(files);
        this.resize = resize;
    }

    /** uint8 [C, H, W] of one image. */
    byte[] pixels(int index) {
        Path file = files.get(index);
        DecodedImage image =
                DecodedImage.read(file).withChannels(file.toString(), shape().channels());
        return Resizing.fit(image, shape().height(), resize);
    }

    @Override
    public Tensor images(int[] indices) {
        int row = shape().numel();
        try (Tensor bytes =
                PixelBytes.tensor(
                        memory ->
                                IntStream.range(0, indices.length)
                                        .parallel()
                                        .forEach(i ->
                                                MemorySegment.copy(
                                                        pixels(indices[i]),
                                                        0,
                                                        memory,
                                                        JAVA_BYTE,
                                                        (long) i * row,
                                                        row)),
                        indices.length,
                        shape())) {
            return PixelBytes.floats(bytes);
        }
    }
}
