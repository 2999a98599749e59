package io.limbeck.data;

import io.limbeck.torch.Compute;
import io.limbeck.torch.HostTensors;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Images whose bytes lie in the memory of a GPU, so that a batch is gathered there: to gather it in
 * host memory and to send it over takes longer than a network needs to learn from it. The labels
 * stay in host memory.
 */
public final class DeviceImages implements LabelledImages, AutoCloseable {

    /** All of Tiny-ImageNet is 1.4 GB; ImageNet at 224 pixels would be 190. */
    private static final long MOST_BYTES = 4L << 30;

    private static final int BATCH = 5000;

    private final LabelledImages source;
    private final Tensor pixels;

    private DeviceImages(LabelledImages source, Tensor pixels) {
        this.source = source;
        this.pixels = pixels;
    }

    /**
     * @return to be closed; empty if the device is the CPU, or the images are no bytes or more than
     *     4 GiB of them, and each batch has to be sent over
     */
    public static Optional<DeviceImages> of(LabelledImages source, Compute compute) {
        long bytes = (long) source.size() * source.shape().numel();
        if (compute.isOnCpu()
                || bytes == 0
                || bytes > MOST_BYTES
                || source instanceof LabelledPixels) {
            return Optional.empty();
        }
        return put(source, compute);
    }

    /** Wherever that is. */
    static Optional<DeviceImages> put(LabelledImages source, Compute compute) {
        return sent(source, compute).map(pixels -> new DeviceImages(source, pixels));
    }

    private static Optional<Tensor> sent(LabelledImages source, Compute compute) {
        Tensor all = null;
        for (int from = 0; from < source.size(); from += BATCH) {
            int[] some = IntStream.range(from, Math.min(source.size(), from + BATCH)).toArray();
            try (var _ = new PointerScope()) {
                Optional<Tensor> bytes = source.bytes(some);
                if (bytes.isEmpty()) {
                    return Optional.empty();
                }
                if (all == null) {
                    all = room(source, bytes.get(), compute);
                }
                all.narrow(0, from, some.length).copy_(compute.place(bytes.get()));
            }
        }
        return Optional.ofNullable(all);
    }

    /** For all of them; kept. */
    private static Tensor room(LabelledImages source, Tensor some, Compute compute) {
        long[] shape = some.shape();
        shape[0] = source.size();
        Tensor room = compute.place(some.narrow(0, 0, 0)).new_empty(shape);
        room.retainReference();
        return room;
    }

    @Override
    public int size() {
        return source.size();
    }

    @Override
    public ImageShape shape() {
        return source.shape();
    }

    @Override
    public int classes() {
        return source.classes();
    }

    @Override
    public int label(int index) {
        return source.label(index);
    }

    /** Of the same bits as the source's, on the device. */
    @Override
    public Tensor images(int[] indices) {
        long[] rows = Arrays.stream(indices).asLongStream().toArray();
        try (Tensor index = HostTensors.index(rows, pixels);
                Tensor bytes = pixels.index_select(0, index)) {
            return PixelBytes.floats(bytes);
        }
    }

    @Override
    public Optional<Tensor> bytes(int[] indices) {
        return source.bytes(indices);
    }

    @Override
    public void close() {
        pixels.close();
    }
}
