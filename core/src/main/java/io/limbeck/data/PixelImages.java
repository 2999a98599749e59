package io.limbeck.data;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.limbeck.torch.HostTensors;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Images kept as bytes, in native memory or in a mapped file, and made into floats batch by batch:
 * a quarter of the memory that floats would take. The memory goes when the collector finds that
 * nobody holds this object; no scope is involved.
 */
final class PixelImages extends ListedImages {

    private static final int COPY_BATCH = 256;

    private final MemorySegment pixels;

    /**
     * @param pixels uint8, [N, C, H, W] row-major; kept, not copied
     * @param labels N of them, each 0 to classes - 1
     */
    PixelImages(MemorySegment pixels, int[] labels, ImageShape shape, int classes) {
        super(labels, shape, classes);
        if (pixels.byteSize() != (long) labels.length * shape.numel()) {
            throw new IllegalArgumentException(
                    "%d bytes are not %d images of %s"
                            .formatted(pixels.byteSize(), labels.length, shape));
        }
        this.pixels = pixels;
    }

    /** Native memory for so many images, freed by the collector. */
    static MemorySegment allocate(long images, ImageShape shape) {
        return Arena.ofAuto().allocate(Math.multiplyExact(images, (long) shape.numel()), 64);
    }

    /** Copies images that are made on demand into memory, rounded to bytes. */
    static PixelImages copyOf(LabelledImages source) {
        MemorySegment pixels = allocate(source.size(), source.shape());
        int[] labels = new int[source.size()];
        for (int start = 0; start < labels.length; start += COPY_BATCH) {
            int count = Math.min(COPY_BATCH, labels.length - start);
            int[] indices = IntStream.range(start, start + count).toArray();
            try (var _ = new PointerScope()) {
                byte[] bytes = HostTensors.bytes(PixelBytes.bytes(source.images(indices)));
                long at = (long) start * source.shape().numel();
                MemorySegment.copy(bytes, 0, pixels, JAVA_BYTE, at, bytes.length);
            }
            for (int i : indices) {
                labels[i] = source.label(i);
            }
        }
        return new PixelImages(pixels, labels, source.shape(), source.classes());
    }

    @Override
    public Tensor images(int[] indices) {
        try (Tensor bytes = rows(indices)) {
            return PixelBytes.floats(bytes);
        }
    }

    @Override
    public Optional<Tensor> bytes(int[] indices) {
        return Optional.of(rows(indices));
    }

    private Tensor rows(int... indices) {
        long row = shape().numel();
        return PixelBytes.tensor(
                bytes -> {
                    for (int i = 0; i < indices.length; i++) {
                        long from = Objects.checkIndex(indices[i], size()) * row;
                        MemorySegment.copy(pixels, from, bytes, i * row, row);
                    }
                },
                indices.length,
                shape());
    }
}
