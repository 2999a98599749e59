package io.limbeck.data;

import io.limbeck.torch.HostTensors;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Images as the bytes that files hold, and the floats that networks take. */
public final class PixelBytes {

    private PixelBytes() {}

    /**
     * Bytes 0 to 255 as floats; divides as other loaders do, bit for bit.
     *
     * @param bytes uint8 [n, C, H, W], row-major
     * @return float32 [n, C, H, W] in [0, 1] on the CPU; owned by the caller's scope
     */
    public static Tensor floats(byte[] bytes, int n, ImageShape shape) {
        try (Tensor raw = tensor(bytes, n, shape)) {
            return floats(raw);
        }
    }

    /**
     * Bytes 0 to 255 as they are.
     *
     * @param bytes uint8 [n, C, H, W], row-major
     * @return uint8 [n, C, H, W] on the CPU; owned by the caller's scope
     */
    public static Tensor tensor(byte[] bytes, int n, ImageShape shape) {
        return HostTensors.of(bytes, n, shape.channels(), shape.height(), shape.width());
    }

    /**
     * The same, written where they lie: they may be more than an array can hold.
     *
     * @param writer gets memory for uint8 [n, C, H, W], row-major
     */
    public static Tensor tensor(Consumer<MemorySegment> writer, int n, ImageShape shape) {
        return HostTensors.written(writer, n, shape.channels(), shape.height(), shape.width());
    }

    /**
     * As {@link #floats(byte[], int, ImageShape)}, of a tensor.
     *
     * @param bytes uint8 of any shape, on any device
     * @return float32 in [0, 1] of its shape, there; owned by the caller's scope
     */
    public static Tensor floats(Tensor bytes) {
        try (Scalar white = new Scalar(255)) {
            Tensor floats = bytes.to(ScalarType.Float);
            floats.div_(white); // in place: what it returns is this very tensor
            return floats;
        }
    }

    /**
     * Floats as bytes, rounded to nearest; {@link #floats(Tensor)} is undone exactly.
     *
     * @param images float in [0, 1] of any shape, on any device
     * @return uint8 of its shape, there, without graph; owned by the caller's scope
     */
    public static Tensor bytes(Tensor images) {
        try (Tensor fixed = images.detach();
                Scalar white = new Scalar(255);
                Tensor scaled = fixed.mul(white)) {
            scaled.round_();
            return scaled.to(ScalarType.Byte);
        }
    }
}
