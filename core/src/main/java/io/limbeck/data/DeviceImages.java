package io.limbeck.data;

import io.limbeck.event.StoppedException;
import io.limbeck.torch.Compute;
import io.limbeck.torch.HostTensors;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Images whose bytes lie in the memory of a GPU, so that a batch is gathered there: to gather it in
 * host memory and to send it over takes longer than a network needs to learn from it. They are sent
 * when the first are asked for. The labels stay in host memory. Belongs to one thread.
 */
public final class DeviceImages implements LabelledImages, AutoCloseable {

    /** All of Tiny-ImageNet is 1.4 GB; ImageNet at 224 pixels would be 190. */
    private static final long MOST_BYTES = 4L << 30;

    /** What is on its way at a time. */
    private static final long BATCH_BYTES = 32L << 20;

    private final LabelledImages source;
    private final Compute compute;
    private Optional<Tensor> pixels = Optional.empty();

    private DeviceImages(LabelledImages source, Compute compute) {
        this.source = source;
        this.compute = compute;
    }

    /**
     * @return to be closed; empty if the device is no NVIDIA GPU, or the images are no bytes or
     *     more than 4 GiB of them, and each batch has to be sent over
     */
    public static Optional<DeviceImages> of(LabelledImages source, Compute compute) {
        return compute.isOnGpu() && bytes(source) <= MOST_BYTES
                ? put(source, compute)
                : Optional.empty();
    }

    /** Wherever that is. */
    static Optional<DeviceImages> put(LabelledImages source, Compute compute) {
        boolean stored =
                !(source instanceof LabelledPixels) && source.size() > 0 && inBytes(source);
        return stored ? Optional.of(new DeviceImages(source, compute)) : Optional.empty();
    }

    private static long bytes(LabelledImages source) {
        return (long) source.size() * source.shape().numel();
    }

    private static boolean inBytes(LabelledImages source) {
        try (var _ = new PointerScope()) {
            return source.bytes(new int[] {0}).isPresent();
        }
    }

    /** All of them, sent when the first are asked for. */
    private Tensor pixels() {
        if (pixels.isEmpty()) {
            pixels = Optional.of(sent());
        }
        return pixels.get();
    }

    private Tensor sent() {
        Tensor all = room();
        int batch = Math.toIntExact(Math.max(1, BATCH_BYTES / source.shape().numel()));
        try {
            for (int from = 0; from < source.size(); from += batch) {
                StoppedException.ifInterrupted(() -> "sending the images to the GPU was stopped");
                int[] some = IntStream.range(from, Math.min(source.size(), from + batch)).toArray();
                try (var _ = new PointerScope()) {
                    Tensor bytes = source.bytes(some).orElseThrow();
                    all.narrow(0, from, some.length).copy_(compute.place(bytes));
                }
            }
            return all;
        } catch (RuntimeException e) {
            all.close();
            throw e;
        }
    }

    /** For all of them; kept. */
    private Tensor room() {
        try (var _ = new PointerScope()) {
            Tensor one = source.bytes(new int[] {0}).orElseThrow();
            long[] shape = one.shape();
            shape[0] = source.size();
            Tensor room = compute.place(one).new_empty(shape);
            room.retainReference();
            return room;
        }
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
        for (int index : indices) {
            // A GPU that is asked for what is not there answers nothing any more.
            Objects.checkIndex(index, size());
        }
        Tensor all = pixels();
        try (Tensor index = HostTensors.index(indices, all);
                Tensor bytes = all.index_select(0, index)) {
            return PixelBytes.floats(bytes);
        }
    }

    @Override
    public Optional<Tensor> bytes(int[] indices) {
        return source.bytes(indices);
    }

    @Override
    public void close() {
        pixels.ifPresent(Tensor::close);
        pixels = Optional.empty();
    }
}
