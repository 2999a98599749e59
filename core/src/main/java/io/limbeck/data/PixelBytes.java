package io.limbeck.data;

import io.limbeck.torch.HostTensors;
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
        try (Tensor raw =
                        HostTensors.of(bytes, n, shape.channels(), shape.height(), shape.width());
                Scalar white = new Scalar(255)) {
            Tensor floats = raw.to(ScalarType.Float);
            floats.div_(white); // in place: what it returns is this very tensor
            return floats;
        }
    }
}
