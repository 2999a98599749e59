package io.limbeck.method;

import java.util.LinkedHashMap;
import java.util.Map;

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

    /** Adds entries under a prefix. */
    static <V> void put(String prefix, Map<String, ? extends V> own, Map<String, V> all) {
        own.forEach((name, value) -> all.put(prefix + name, value));
    }
}
