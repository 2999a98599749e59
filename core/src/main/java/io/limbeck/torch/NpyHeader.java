package io.limbeck.torch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The header of an NPY array: a magic word, a version, and a Python dictionary in text.
 *
 * @param type of the elements
 * @param bigEndian whether their highest byte comes first
 * @param fortran whether the first index runs fastest
 * @param shape of the array
 * @param length of the header in bytes, magic word included
 */
record NpyHeader(
        TensorType type, boolean bigEndian, boolean fortran, List<Long> shape, int length) {

    NpyHeader {
        shape = List.copyOf(shape);
    }

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int MAX_LENGTH = 1 << 20;
    private static final int MAX_DIMENSIONS = 32; // NumPy's own limit before version 2
    private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*'([<>|=]?)(\\w+)'");
    private static final Pattern FORTRAN = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9L, ]*)\\)");

    NpyHeader(TensorType type, List<Long> shape) {
        this(type, false, false, shape, 0);
    }

    /** The bytes before the data, padded so that the data starts on 64 bytes. */
    byte[] bytes() {
        String code =
                type.numpy()
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "NumPy has no type for %s; convert the tensor to float32 first"
                                                .formatted(type)));
        String sides = shape.stream().map(Object::toString).collect(Collectors.joining(", "));
        String text =
                "{'descr': '%s%s', 'fortran_order': False, 'shape': (%s%s), }"
                        .formatted(
                                type.bytes() == 1 ? "|" : "<",
                                code,
                                sides,
                                shape.size() == 1 ? "," : "");
        int prefix = MAGIC.length + 4;
        int padded = (prefix + text.length() + 1 + 63) / 64 * 64 - prefix;
        byte[] header = Arrays.copyOf(MAGIC, prefix + padded);
        header[6] = 1;
        header[8] = (byte) padded;
        header[9] = (byte) (padded >> 8);
        Arrays.fill(header, prefix, header.length - 1, (byte) ' ');
        byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(ascii, 0, header, prefix, ascii.length);
        header[header.length - 1] = '\n';
        return header;
    }

    /** Bytes of data that follow, or an exception if the shape overflows. */
    long dataBytes() throws IOException {
        try {
            return type.bytes(shape);
        } catch (ArithmeticException e) {
            throw new IOException("shape %s is too large".formatted(shape), e);
        }
    }

    /**
     * @throws IOException with the fault in its message
     */
    static NpyHeader read(InputStream in) throws IOException {
        byte[] start = in.readNBytes(8);
        if (start.length < 8 || !Arrays.equals(start, 0, 6, MAGIC, 0, 6)) {
            throw new IOException("it is no NPY array");
        }
        int version = start[6];
        if (version < 1 || version > 3) {
            throw new IOException(
                    "it is an NPY array of version %d; 1, 2 and 3 are known".formatted(version));
        }
        byte[] field = in.readNBytes(version == 1 ? 2 : 4);
        long length = 0;
        for (int i = field.length - 1; i >= 0; i--) {
            length = length << 8 | (field[i] & 0xFF);
        }
        if (length > MAX_LENGTH) {
            throw new IOException(
                    "its NPY header claims %d bytes; at most %d are accepted"
                            .formatted(length, MAX_LENGTH));
        }
        byte[] text = in.readNBytes((int) length);
        if (text.length < length) {
            throw new IOException("its NPY header is cut off");
        }
        return parse(new String(text, StandardCharsets.UTF_8), 8 + field.length + text.length);
    }

    private static NpyHeader parse(String text, int length) throws IOException {
        Matcher descr = DESCR.matcher(text);
        Matcher fortran = FORTRAN.matcher(text);
        Matcher shape = SHAPE.matcher(text);
        if (!descr.find() || !fortran.find() || !shape.find()) {
            throw new IOException(
                    "its NPY header is not that of a plain array: "
                            + text.strip().substring(0, Math.min(120, text.strip().length())));
        }
        TensorType type = TensorType.ofNumpy(descr.group(2)).orElse(null);
        if (type == null) {
            throw new IOException(
                    "its elements are of NumPy type %s%s, which is no number a tensor holds"
                            .formatted(descr.group(1), descr.group(2)));
        }
        return new NpyHeader(
                type,
                descr.group(1).equals(">"),
                fortran.group(1).equals("True"),
                sides(shape.group(1)),
                length);
    }

    private static List<Long> sides(String text) throws IOException {
        try {
            List<Long> sides =
                    Arrays.stream(text.split(","))
                            .map(side -> side.replace("L", "").strip())
                            .filter(side -> !side.isEmpty())
                            .map(Long::valueOf)
                            .toList();
            if (sides.size() > MAX_DIMENSIONS) {
                throw new IOException("it has %d dimensions".formatted(sides.size()));
            }
            return sides;
        } catch (NumberFormatException e) {
            throw new IOException("its shape (%s) is none".formatted(text), e);
        }
    }
}
