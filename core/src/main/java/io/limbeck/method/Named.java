package io.limbeck.method;

import io.limbeck.torch.ShapeException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** Parts of a checkpoint: entries whose names begin with the same word. */
final class Named {

    private Named() {}

    /** The entries under a prefix, without it. */
    static <V> Map<String, V> strip(String prefix, Map<String, V> all) {
        Map<String, V> own = new LinkedHashMap<>();
        all.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                own.put(name.substring(prefix.length()), value);
            }
        });
        return own;
    }

    /**
     * An entry that is to be taken over.
     *
     * @param shape of what it shall be copied into
     * @throws ShapeException if there is none, or it has another shape
     */
    static Tensor shaped(String name, Map<String, Tensor> all, long... shape) {
        Tensor saved = all.get(name);
        if (saved == null || !Arrays.equals(saved.shape(), shape)) {
            throw new ShapeException(
                    "the checkpoint holds %s, but this run distils \"%s\" %s; it was made by another recipe or of other data, so give this one another folder"
                            .formatted(
                                    saved == null
                                            ? "no \"%s\"".formatted(name)
                                            : Arrays.toString(saved.shape()),
                                    name,
                                    Arrays.toString(shape)));
        }
        return saved;
    }

    /** Adds entries under a prefix. */
    static <V> void put(String prefix, Map<String, ? extends V> own, Map<String, V> all) {
        own.forEach((name, value) -> all.put(prefix + name, value));
    }
}
