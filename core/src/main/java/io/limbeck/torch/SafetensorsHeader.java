package io.limbeck.torch;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/**
 * The JSON header of a safetensors file, checked against the length of its data.
 *
 * @param entries by tensor name, in the order of the header
 * @param metadata free texts
 */
record SafetensorsHeader(Map<String, Entry> entries, Map<String, String> metadata) {

    static final String METADATA = "__metadata__";

    /** The format's own limit. */
    static final int MAX_BYTES = 100_000_000;

    // Ours: no network comes near, and each entry costs some hundred bytes of heap.
    private static final int MAX_TENSORS = 100_000;

    // libtorch's limit in most of its operations.
    private static final int MAX_DIMENSIONS = 64;

    // Names are not kept from one file to the next, or a hostile one could fill the table for good.
    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(4)
                                    .maxStringLength(MAX_BYTES)
                                    .build())
                    .build();

    /**
     * A tensor's place.
     *
     * @param begin first byte, counted from the start of the data
     * @param end byte after the last
     */
    record Entry(String name, TensorType type, List<Long> shape, long begin, long end) {
        Entry {
            shape = List.copyOf(shape);
        }
    }

    /** A name as a message may show it: short and without control characters. */
    static String shown(String name) {
        String plain = name.replaceAll("\\p{Cntrl}", "?");
        return '"' + (plain.length() > 80 ? plain.substring(0, 77) + "..." : plain) + '"';
    }

    List<Entry> inDataOrder() {
        return entries.values().stream()
                .sorted(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end))
                .toList();
    }

    /** The header's text, padded with spaces so that the data starts on eight bytes. */
    byte[] json() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            out.writeStartObject();
            if (!metadata.isEmpty()) {
                out.writeName(METADATA).writeStartObject();
                metadata.forEach(out::writeStringProperty);
                out.writeEndObject();
            }
            for (Entry entry : entries.values()) {
                out.writeName(entry.name()).writeStartObject();
                out.writeStringProperty("dtype", entry.type().name());
                out.writeName("shape").writeStartArray();
                entry.shape().forEach(out::writeNumber);
                out.writeEndArray().writeName("data_offsets").writeStartArray();
                out.writeNumber(entry.begin()).writeNumber(entry.end()).writeEndArray();
                out.writeEndObject();
            }
            out.writeEndObject();
        }
        while (bytes.size() % 8 != 0) {
            bytes.write(' ');
        }
        return bytes.toByteArray();
    }

    /**
     * @param json the header's bytes
     * @param dataBytes how many bytes follow it
     * @throws SafetensorsException if the header is not one, or does not describe those bytes
     */
    static SafetensorsHeader parse(Path file, byte[] json, long dataBytes) {
        if (json.length == 0 || json[0] != '{') {
            throw new SafetensorsException(file, "its header does not start with {");
        }
        try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), json)) {
            SafetensorsHeader header = new Parsing(file, in).header();
            header.requireCovers(file, dataBytes);
            return header;
        } catch (JacksonException e) {
            throw new SafetensorsException(
                    file, "its header is no valid JSON: " + e.getOriginalMessage(), e);
        }
    }

    private void requireCovers(Path file, long dataBytes) {
        long at = 0;
        for (Entry entry : inDataOrder()) {
            String name = shown(entry.name());
            if (entry.end() > dataBytes) {
                throw new SafetensorsException(
                        file,
                        "tensor %s ends at byte %d of the data, but there are %d; the file may be cut off"
                                .formatted(name, entry.end(), dataBytes));
            }
            if (entry.begin() != at) {
                throw new SafetensorsException(
                        file,
                        "tensor %s starts at byte %d of the data, %s the tensor before it, which ends at %d"
                                .formatted(
                                        name,
                                        entry.begin(),
                                        entry.begin() < at ? "overlapping" : "leaving a hole after",
                                        at));
            }
            at = entry.end();
        }
        if (at != dataBytes) {
            throw new SafetensorsException(
                    file, "%d bytes are left over after the last tensor".formatted(dataBytes - at));
        }
    }

    /** One pass over the header's tokens. */
    @SuppressWarnings("AnnotateFormatMethod") // would need the checker's annotations at run time
    private record Parsing(Path file, JsonParser in) {

        SafetensorsHeader header() {
            Map<String, Entry> entries = new LinkedHashMap<>();
            Map<String, String> metadata = null;
            in.nextToken();
            while (in.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = in.currentName();
                if (name.equals(METADATA)) {
                    require(metadata == null, "%s stands twice in its header", METADATA);
                    metadata = texts();
                } else {
                    require(
                            entries.put(name, entry(name)) == null,
                            "tensor %s stands twice in its header",
                            shown(name));
                    require(
                            entries.size() <= MAX_TENSORS,
                            "it has more than %d tensors",
                            MAX_TENSORS);
                }
            }
            require(in.nextToken() == null, "something follows the JSON of its header");
            return new SafetensorsHeader(entries, metadata == null ? Map.of() : metadata);
        }

        private Map<String, String> texts() {
            Map<String, String> texts = new LinkedHashMap<>();
            require(in.nextToken() == JsonToken.START_OBJECT, "its %s is no object", METADATA);
            while (in.nextToken() == JsonToken.PROPERTY_NAME) {
                String key = in.currentName();
                require(
                        in.nextToken() == JsonToken.VALUE_STRING,
                        "%s of its %s is no text",
                        shown(key),
                        METADATA);
                require(
                        texts.put(key, in.getString()) == null,
                        "%s stands twice in its %s",
                        shown(key),
                        METADATA);
            }
            return texts;
        }

        private Entry entry(String name) {
            String shown = shown(name);
            require(in.nextToken() == JsonToken.START_OBJECT, "tensor %s is no object", shown);
            String dtype = null;
            List<Long> shape = null;
            List<Long> offsets = null;
            while (in.nextToken() == JsonToken.PROPERTY_NAME) {
                String key = in.currentName();
                switch (key) {
                    case "dtype" -> {
                        require(dtype == null, "dtype stands twice in tensor %s", shown);
                        require(
                                in.nextToken() == JsonToken.VALUE_STRING,
                                "dtype of tensor %s is no text",
                                shown);
                        dtype = in.getString();
                    }
                    case "shape" -> {
                        require(shape == null, "shape stands twice in tensor %s", shown);
                        shape = numbers(shown, key);
                    }
                    case "data_offsets" -> {
                        require(offsets == null, "data_offsets stands twice in tensor %s", shown);
                        offsets = numbers(shown, key);
                    }
                    default -> throw fault("tensor %s has an unknown key %s", shown, shown(key));
                }
            }
            require(
                    dtype != null && shape != null && offsets != null,
                    "tensor %s lacks dtype, shape or data_offsets",
                    shown);
            return checked(name, dtype, shape, offsets);
        }

        private Entry checked(String name, String dtype, List<Long> shape, List<Long> offsets) {
            String shown = shown(name);
            TensorType type =
                    TensorType.named(dtype)
                            .orElseThrow(() ->
                                    fault(
                                            "tensor %s has the unknown dtype %s",
                                            shown, shown(dtype)));
            require(
                    offsets.size() == 2 && offsets.get(0) <= offsets.get(1),
                    "data_offsets of tensor %s are %s, not [begin, end]",
                    shown,
                    offsets);
            long bytes;
            try {
                bytes = type.bytes(shape);
            } catch (ArithmeticException e) {
                throw new SafetensorsException(
                        file, "shape %s of tensor %s is too large".formatted(shape, shown), e);
            }
            require(
                    bytes == offsets.get(1) - offsets.get(0),
                    "tensor %s of dtype %s and shape %s takes %d bytes, but data_offsets give it %d",
                    shown,
                    dtype,
                    shape,
                    bytes,
                    offsets.get(1) - offsets.get(0));
            return new Entry(name, type, shape, offsets.get(0), offsets.get(1));
        }

        private List<Long> numbers(String tensor, String key) {
            require(
                    in.nextToken() == JsonToken.START_ARRAY,
                    "%s of tensor %s is no list",
                    key,
                    tensor);
            List<Long> numbers = new ArrayList<>();
            while (in.nextToken() != JsonToken.END_ARRAY) {
                require(
                        in.currentToken() == JsonToken.VALUE_NUMBER_INT && in.getLongValue() >= 0,
                        "%s of tensor %s holds something else than whole numbers from 0",
                        key,
                        tensor);
                numbers.add(in.getLongValue());
                require(
                        numbers.size() <= MAX_DIMENSIONS,
                        "%s of tensor %s has more than %d numbers",
                        key,
                        tensor,
                        MAX_DIMENSIONS);
            }
            return numbers;
        }

        private void require(boolean holds, String fault, Object... values) {
            if (!holds) {
                throw fault(fault, values);
            }
        }

        private SafetensorsException fault(String fault, Object... values) {
            return new SafetensorsException(file, fault.formatted(values));
        }
    }
}
