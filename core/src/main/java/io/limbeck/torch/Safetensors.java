package io.limbeck.torch;

import io.limbeck.file.AtomicFile;
import io.limbeck.file.FileException;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * Files of named tensors in the safetensors format: eight bytes of header length (little-endian), a
 * JSON header, the raw data. Files are read as if an enemy had written them: everything is checked
 * before memory is taken for it, and no more is taken than the file is long.
 */
public final class Safetensors {

    private static final int LENGTH_BYTES = 8;

    private Safetensors() {}

    /**
     * What a file holds.
     *
     * @param tensors by name, in the order of the header; on the CPU
     * @param metadata the free texts of the header
     */
    public record Content(Map<String, Tensor> tensors, Map<String, String> metadata)
            implements AutoCloseable {
        public Content {
            tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
            metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        }

        /** Frees the tensors. */
        @Override
        public void close() {
            tensors.values().forEach(Tensor::close);
        }
    }

    /**
     * Reads a whole file.
     *
     * @return tensors owned by the caller's scope
     * @throws SafetensorsException if the file is damaged or breaks the format
     * @throws FileException if it cannot be read at all
     */
    public static Content read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            SafetensorsHeader header = header(file, in, Files.size(file));
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            header.entries().keySet().forEach(name -> tensors.put(name, null));
            for (var entry : header.inDataOrder()) {
                tensors.put(entry.name(), tensor(file, in, entry));
            }
            return new Content(tensors, header.metadata());
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** The free texts of a file's header, without reading its tensors. */
    public static Map<String, String> readMetadata(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return header(file, in, Files.size(file)).metadata();
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /**
     * Writes tensors from any device, without graph or conversion; replaces the file in one step.
     *
     * @param tensors by name; the file keeps their order
     * @param metadata free texts for the header
     * @throws IllegalArgumentException for a tensor named {@code __metadata__} or of a type that
     *     the format has not
     * @throws FileException if it cannot be written
     */
    public static void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata) {
        if (tensors.containsKey(SafetensorsHeader.METADATA)) {
            throw new IllegalArgumentException(
                    "no tensor may be called %s in a safetensors file; choose another name"
                            .formatted(SafetensorsHeader.METADATA));
        }
        Map<String, TensorType> types = new HashMap<>();
        tensors.forEach((name, tensor) -> types.put(name, TensorType.of(tensor.scalar_type())));
        // Wide elements first, so that each tensor starts on a multiple of its element's size.
        List<String> dataOrder =
                tensors.keySet().stream()
                        .sorted(
                                Comparator.<String>comparingInt(name -> -types.get(name).bytes())
                                        .thenComparing(Comparator.naturalOrder()))
                        .toList();
        Map<String, SafetensorsHeader.Entry> placed = new HashMap<>();
        long at = 0;
        for (String name : dataOrder) {
            Tensor tensor = tensors.get(name);
            TensorType type = types.get(name);
            long end = at + tensor.numel() * type.bytes();
            placed.put(
                    name,
                    new SafetensorsHeader.Entry(name, type, HostTensors.sides(tensor), at, end));
            at = end;
        }
        Map<String, SafetensorsHeader.Entry> entries = new LinkedHashMap<>();
        tensors.keySet().forEach(name -> entries.put(name, placed.get(name)));
        byte[] header = new SafetensorsHeader(entries, metadata).json();

        AtomicFile.write(
                file,
                temporary -> {
                    try (OutputStream out =
                            new BufferedOutputStream(Files.newOutputStream(temporary), 1 << 16)) {
                        out.write(
                                ByteBuffer.allocate(LENGTH_BYTES)
                                        .order(ByteOrder.LITTLE_ENDIAN)
                                        .putLong(header.length)
                                        .array());
                        out.write(header);
                        for (String name : dataOrder) {
                            TensorBytes.write(tensors.get(name), out);
                        }
                    }
                });
    }

    private static SafetensorsHeader header(Path file, InputStream in, long size)
            throws IOException {
        if (size < LENGTH_BYTES) {
            throw new SafetensorsException(
                    file, "it has %d bytes, fewer than the 8 it must start with".formatted(size));
        }
        byte[] start = in.readNBytes(LENGTH_BYTES);
        long length = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (length < 0 || length > SafetensorsHeader.MAX_BYTES) {
            refusePyTorch(file, start);
            throw new SafetensorsException(
                    file,
                    "its header claims %s bytes; at most %d are accepted"
                            .formatted(Long.toUnsignedString(length), SafetensorsHeader.MAX_BYTES));
        }
        if (length > size - LENGTH_BYTES) {
            throw new SafetensorsException(
                    file,
                    "its header claims %d bytes, but only %d follow; it may be cut off"
                            .formatted(length, size - LENGTH_BYTES));
        }
        return SafetensorsHeader.parse(
                file, in.readNBytes((int) length), size - LENGTH_BYTES - length);
    }

    /** What torch.save writes: a zip, or before PyTorch 1.6 a pickle. */
    private static void refusePyTorch(Path file, byte[] start) {
        boolean zip = start[0] == 'P' && start[1] == 'K' && start[2] == 3 && start[3] == 4;
        boolean pickle = start[0] == (byte) 0x80 && start[1] >= 2 && start[1] <= 5;
        if (zip || pickle) {
            throw new SafetensorsException(
                    file,
                    "it is a %s, as torch.save writes one; load it in PyTorch, and write its state dict with safetensors.torch.save_file"
                            .formatted(zip ? "zip" : "pickle"));
        }
    }

    private static Tensor tensor(Path file, InputStream in, SafetensorsHeader.Entry entry)
            throws IOException {
        try {
            return TensorBytes.read(in, entry.type(), entry.shape(), false);
        } catch (EOFException e) {
            throw new SafetensorsException(file, "it became shorter while it was read", e);
        } catch (IOException e) {
            throw new SafetensorsException(
                    file,
                    "tensor %s: %s"
                            .formatted(SafetensorsHeader.shown(entry.name()), e.getMessage()),
                    e);
        }
    }

    private static FileException unreadable(Path file, IOException cause) {
        String reason =
                Files.exists(file)
                        ? "%s (%s)".formatted(cause.getMessage(), cause.getClass().getSimpleName())
                        : "there is no such file";
        return new FileException(file, "cannot read %s: %s".formatted(file, reason), cause);
    }
}
