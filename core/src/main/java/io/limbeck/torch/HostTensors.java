package io.limbeck.torch;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Tensors in host memory, to and from Java arrays. Copies through memory segments, so that it works
 * on a JDK that refuses {@code sun.misc.Unsafe} (JavaCPP's own {@code Tensor.create} does not).
 * Tensors returned belong to the caller's scope.
 */
public final class HostTensors {

    /** Bytes; what is smaller goes to a GPU with the command that copies it. */
    private static final long LEAST_PINNED = 1 << 16;

    private HostTensors() {}

    /** float32 tensor of the given shape with these values, row-major. */
    public static Tensor of(float[] values, long... shape) {
        Tensor tensor = empty(values.length, ScalarType.Float, shape);
        segment(tensor, 4).copyFrom(MemorySegment.ofArray(values));
        return tensor;
    }

    /** float64 tensor of the given shape with these values, row-major. */
    public static Tensor of(double[] values, long... shape) {
        Tensor tensor = empty(values.length, ScalarType.Double, shape);
        segment(tensor, 8).copyFrom(MemorySegment.ofArray(values));
        return tensor;
    }

    /** int64 tensor of the given shape with these values, row-major. */
    public static Tensor of(long[] values, long... shape) {
        Tensor tensor = empty(values.length, ScalarType.Long, shape);
        segment(tensor, 8).copyFrom(MemorySegment.ofArray(values));
        return tensor;
    }

    /**
     * uint8 tensor of the given shape with these values, row-major; a Java byte counts as unsigned.
     */
    public static Tensor of(byte[] values, long... shape) {
        Tensor tensor = empty(values.length, ScalarType.Byte, shape);
        segment(tensor, 1).copyFrom(MemorySegment.ofArray(values));
        return tensor;
    }

    /**
     * uint8 tensor of the given shape, written where it lies: it may be larger than an array can
     * be.
     *
     * @param writer gets its memory, row-major, with any content, and keeps no hold of it
     */
    public static Tensor written(Consumer<MemorySegment> writer, long... shape) {
        Tensor tensor = empty(numel(shape), ScalarType.Byte, shape);
        writer.accept(segment(tensor, 1));
        return tensor;
    }

    /** The values of a tensor as float32, row-major, from any device. */
    public static float[] floats(Tensor tensor) {
        try (Tensor host = host(tensor, ScalarType.Float)) {
            return segment(host, 4).toArray(JAVA_FLOAT);
        }
    }

    /** The values of a tensor as float64, row-major, from any device. */
    public static double[] doubles(Tensor tensor) {
        try (Tensor host = host(tensor, ScalarType.Double)) {
            return segment(host, 8).toArray(JAVA_DOUBLE);
        }
    }

    /** The values of a tensor as int64, row-major, from any device. */
    public static long[] longs(Tensor tensor) {
        try (Tensor host = host(tensor, ScalarType.Long)) {
            return segment(host, 8).toArray(JAVA_LONG);
        }
    }

    /**
     * The values of a tensor as uint8, row-major, from any device; floats are truncated, not
     * scaled.
     */
    public static byte[] bytes(Tensor tensor) {
        try (Tensor host = host(tensor, ScalarType.Byte)) {
            return segment(host, 1).toArray(JAVA_BYTE);
        }
    }

    /**
     * A tensor where another is. On its way to an NVIDIA GPU nobody waits for the GPU: what lies in
     * host memory has been read when this returns, and what the GPU does next finds it there.
     *
     * @param tensor anywhere
     * @param like whose device is meant
     * @return owned by the caller's scope; the same tensor if there is nothing to do
     */
    public static Tensor beside(Tensor tensor, Tensor like, ScalarType type) {
        try (Device device = like.device()) {
            return copied(tensor, device, type);
        }
    }

    /** These numbers as an index for tensors that are where another is, int64 [indices.length]. */
    public static Tensor index(long[] indices, Tensor like) {
        try (Tensor host = of(indices, indices.length)) {
            return beside(host, like, ScalarType.Long);
        }
    }

    /** As {@link #index(long[], Tensor)}. */
    public static Tensor index(int[] indices, Tensor like) {
        return index(Arrays.stream(indices).asLongStream().toArray(), like);
    }

    /** As {@link #beside}, on a device. */
    static Tensor copied(Tensor tensor, Device device, ScalarType type) {
        // Elsewhere the source may be freed before it has been read, or is read too early.
        boolean ahead = device.is_cuda();
        try (MemoryFormatOptional same = new MemoryFormatOptional()) {
            if (!isLargeLoad(tensor, device)) {
                return tensor.to(device, type, ahead, false, same);
            }
            try (Tensor pinned = tensor.pin_memory()) {
                return pinned.to(device, type, ahead, false, same);
            }
        }
    }

    /** Whether a way over memory that the GPU reads by itself is the faster one. */
    private static boolean isLargeLoad(Tensor tensor, Device device) {
        return device.is_cuda() && tensor.is_cpu() && tensor.nbytes() >= LEAST_PINNED;
    }

    /** The shape of a tensor as a value. */
    static List<Long> sides(Tensor tensor) {
        return Arrays.stream(tensor.shape()).boxed().toList();
    }

    /**
     * The memory of a contiguous tensor in host memory, valid as long as the tensor is open.
     *
     * @param tensor contiguous, on the CPU
     * @param elementBytes size of one element
     */
    @SuppressWarnings("restricted") // the length is the tensor's own
    static MemorySegment segment(Tensor tensor, int elementBytes) {
        if (tensor.numel() == 0) {
            return MemorySegment.NULL; // libtorch gives an empty tensor no memory
        }
        return MemorySegment.ofAddress(tensor.data_ptr().address())
                .reinterpret(tensor.numel() * elementBytes);
    }

    private static Tensor empty(long count, ScalarType type, long... shape) {
        if (numel(shape) != count) {
            throw new ShapeException(
                    "%d values do not fill shape %s".formatted(count, Arrays.toString(shape)));
        }
        try (TensorOptions options = new TensorOptions(type)) {
            return torch.empty(shape, options, null);
        }
    }

    private static long numel(long... shape) {
        return Arrays.stream(shape).reduce(1, Math::multiplyExact);
    }

    private static Tensor host(Tensor tensor, ScalarType type) {
        try (Tensor detached = tensor.detach();
                Tensor cpu = detached.cpu();
                Tensor typed = cpu.to(type)) {
            return typed.contiguous();
        }
    }
}
