package io.limbeck.torch;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** The raw bytes of tensors, row-major and little-endian, through streams. */
final class TensorBytes {

    // Large enough that a call costs nothing, a multiple of every element's size.
    private static final int CHUNK = 1 << 20;

    private TensorBytes() {}

    /** Writes the elements of a tensor from any device; no graph, no conversion. */
    static void write(Tensor tensor, OutputStream out) throws IOException {
        try (Tensor detached = tensor.detach();
                Tensor cpu = detached.cpu();
                Tensor host = cpu.contiguous()) {
            MemorySegment segment = HostTensors.segment(host, (int) host.element_size());
            byte[] chunk = new byte[(int) Math.min(CHUNK, segment.byteSize())];
            for (long at = 0; at < segment.byteSize(); at += CHUNK) {
                int n = (int) Math.min(CHUNK, segment.byteSize() - at);
                MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, at, chunk, 0, n);
                out.write(chunk, 0, n);
            }
        }
    }

    /**
     * A new tensor filled from a stream.
     *
     * @param bigEndian whether the stream's elements have their highest byte first
     * @throws EOFException if the stream ends early
     */
    static Tensor read(InputStream in, TensorType type, List<Long> shape, boolean bigEndian)
            throws IOException {
        Tensor tensor;
        try (TensorOptions options = new TensorOptions(type.scalarType())) {
            tensor =
                    torch.empty(shape.stream().mapToLong(Long::longValue).toArray(), options, null);
        }
        try {
            MemorySegment segment = HostTensors.segment(tensor, type.bytes());
            byte[] chunk = new byte[(int) Math.min(CHUNK, segment.byteSize())];
            for (long at = 0; at < segment.byteSize(); at += CHUNK) {
                int n = (int) Math.min(CHUNK, segment.byteSize() - at);
                if (in.readNBytes(chunk, 0, n) < n) {
                    throw new EOFException("the data ends early");
                }
                if (bigEndian) {
                    reverseElements(chunk, n, type.bytes());
                }
                if (type == TensorType.BOOL) {
                    requireBooleans(chunk, n);
                }
                MemorySegment.copy(chunk, 0, segment, ValueLayout.JAVA_BYTE, at, n);
            }
            return tensor;
        } catch (IOException e) {
            tensor.close();
            throw e;
        }
    }

    private static void reverseElements(byte[] chunk, int length, int size) {
        for (int start = 0; start < length; start += size) {
            for (int i = start, j = start + size - 1; i < j; i++, j--) {
                byte b = chunk[i];
                chunk[i] = chunk[j];
                chunk[j] = b;
            }
        }
    }

    private static void requireBooleans(byte[] chunk, int length) throws IOException {
        // C++ may do anything with a bool that is neither 0 nor 1.
        for (int i = 0; i < length; i++) {
            if ((chunk[i] & 0xFE) != 0) {
                throw new IOException("a boolean is %d, not 0 or 1".formatted(chunk[i] & 0xFF));
            }
        }
    }
}
