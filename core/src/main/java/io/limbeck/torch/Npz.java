package io.limbeck.torch;

import io.limbeck.file.AtomicFile;
import io.limbeck.file.FileException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.bytedeco.pytorch.Tensor;

/**
 * NumPy's NPZ files: a zip of named arrays, as {@code numpy.savez_compressed} writes and {@code
 * numpy.load} reads. Pickled objects are refused.
 */
public final class Npz {

    private static final String SUFFIX = ".npy";

    // Deflate packs at most 1032 bytes into one; an entry that claims more is a bomb.
    private static final long MAX_RATIO = 1032;

    // The oldest time that a zip can hold: equal tensors give equal files.
    private static final LocalDateTime TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private Npz() {}

    /**
     * Writes tensors from any device, compressed; replaces the file in one step.
     *
     * @param tensors by name, in this order
     * @throws IllegalArgumentException for a type that NumPy has not, such as bfloat16
     * @throws FileException if it cannot be written
     */
    public static void write(Path file, Map<String, Tensor> tensors) {
        AtomicFile.write(
                file,
                temporary -> {
                    try (ZipOutputStream zip =
                            new ZipOutputStream(
                                    new BufferedOutputStream(Files.newOutputStream(temporary)))) {
                        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
                            Tensor tensor = entry.getValue();
                            ZipEntry zipEntry = new ZipEntry(entry.getKey() + SUFFIX);
                            zipEntry.setTimeLocal(TIME);
                            zip.putNextEntry(zipEntry);
                            TensorType type = TensorType.of(tensor.scalar_type());
                            zip.write(new NpyHeader(type, HostTensors.sides(tensor)).bytes());
                            TensorBytes.write(tensor, zip);
                            zip.closeEntry();
                        }
                    }
                });
    }

    /**
     * Reads all arrays of a file, whatever their byte and index order.
     *
     * @return by name without {@code .npy}, in the order of the file; on the CPU, owned by the
     *     caller's scope
     * @throws NpyException if the file is damaged or holds something else than arrays of numbers
     * @throws FileException if it cannot be read at all
     */
    public static Map<String, Tensor> read(Path file) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                String name = entry.getName();
                if (name.endsWith(SUFFIX)) {
                    name = name.substring(0, name.length() - SUFFIX.length());
                }
                if (tensors.containsKey(name)) {
                    throw new NpyException(file, "array %s stands in it twice".formatted(name));
                }
                tensors.put(name, array(file, zip, entry));
            }
            return Collections.unmodifiableMap(tensors);
        } catch (ZipException e) {
            throw new NpyException(file, "it is no zip file (%s)".formatted(e.getMessage()), e);
        } catch (IOException e) {
            throw new FileException(
                    file,
                    "cannot read %s: %s (%s)"
                            .formatted(file, e.getMessage(), e.getClass().getSimpleName()),
                    e);
        }
    }

    private static Tensor array(Path file, ZipFile zip, ZipEntry entry) {
        try (InputStream in = new BufferedInputStream(zip.getInputStream(entry))) {
            NpyHeader header = NpyHeader.read(in);
            long claimed = header.length() + header.dataBytes();
            if (claimed != entry.getSize()) {
                throw new IOException(
                        "its header speaks of %d bytes, but there are %d"
                                .formatted(claimed, entry.getSize()));
            }
            if (claimed / MAX_RATIO > entry.getCompressedSize()) {
                throw new IOException("it claims more bytes than its compressed data can hold");
            }
            return tensor(in, header);
        } catch (EOFException e) {
            throw new NpyException(file, "array %s is cut off".formatted(entry.getName()), e);
        } catch (IOException e) {
            throw new NpyException(
                    file, "array %s: %s".formatted(entry.getName(), e.getMessage()), e);
        }
    }

    private static Tensor tensor(InputStream in, NpyHeader header) throws IOException {
        List<Long> shape = header.shape();
        if (!header.fortran() || shape.size() < 2) {
            return TensorBytes.read(in, header.type(), shape, header.bigEndian());
        }
        // With the first index fastest, the data is the transposed array, row by row.
        List<Long> reversed = shape.reversed();
        long[] order = LongStream.range(0, shape.size()).map(i -> shape.size() - 1 - i).toArray();
        try (Tensor stored = TensorBytes.read(in, header.type(), reversed, header.bigEndian());
                Tensor turned = stored.permute(order)) {
            return turned.contiguous();
        }
    }
}
