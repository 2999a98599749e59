package io.limbeck.run;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What the settings records say about themselves: the keys, kinds and words a recipe may use. */
final class SettingShape {

    private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");

    private SettingShape() {}

    /** {@code realBatch} as a recipe writes it: {@code real-batch}; dots stay. */
    static String key(String component) {
        return HUMP.matcher(component).replaceAll("-").toLowerCase(Locale.ROOT);
    }

    /** A word of an enum as a recipe writes it. */
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The components of a record by key. */
    static SequencedMap<String, RecordComponent> components(Class<?> type) {
        SequencedMap<String, RecordComponent> components = new LinkedHashMap<>();
        for (RecordComponent component : type.getRecordComponents()) {
            components.put(key(component.getName()), component);
        }
        return components;
    }

    /** The records of a sealed interface by kind. */
    static SequencedMap<String, Class<?>> kinds(Class<?> type) {
        SequencedMap<String, Class<?>> kinds = new LinkedHashMap<>();
        for (Class<?> kind : type.getPermittedSubclasses()) {
            if (kind.isSealed()) {
                kinds.putAll(kinds(kind));
            } else {
                kinds.put(kind.getAnnotation(JsonTypeName.class).value(), kind);
            }
        }
        return kinds;
    }

    /** The kind of a record that has one. */
    static String kind(Object settings) {
        return settings.getClass().getAnnotation(JsonTypeName.class).value();
    }

    /** The kinds beside a record: those of the widest sealed interface that it is of. */
    static SequencedMap<String, Class<?>> kindsBeside(Class<?> type) {
        for (Class<?> wider : type.getInterfaces()) {
            if (wider.isSealed()) {
                SequencedMap<String, Class<?>> widest = kindsBeside(wider);
                return widest.isEmpty() ? kinds(wider) : widest;
            }
        }
        return new LinkedHashMap<>();
    }

    /** What a record is if a recipe says nothing more. */
    static Record defaults(Class<?> type) {
        try {
            return (Record) type.getMethod("defaults").invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " has no defaults()", e);
        }
    }

    /** The function that makes a value from a text, for a record that a recipe writes as one. */
    static Optional<Method> creator(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(JsonCreator.class))
                .filter(method -> Modifier.isStatic(method.getModifiers()))
                .findFirst();
    }

    static Object get(Record settings, RecordComponent component) {
        try {
            return component.getAccessor().invoke(settings);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + component, e);
        }
    }

    /** Every value of a record by full key; lists and texts are values. Kinds are values too. */
    static Map<String, Object> flat(Record settings) {
        Map<String, Object> values = new TreeMap<>();
        flatten(settings, "", values);
        return values;
    }

    private static void flatten(Record settings, String prefix, Map<String, Object> values) {
        JsonTypeName kind = settings.getClass().getAnnotation(JsonTypeName.class);
        if (kind != null) {
            values.put(prefix + "kind", kind.value());
        }
        components(settings.getClass())
                .forEach((key, component) -> {
                    Object value = get(settings, component);
                    if (value instanceof Record nested && creator(nested.getClass()).isEmpty()) {
                        flatten(nested, prefix + key + ".", values);
                    } else {
                        values.put(prefix + key, value);
                    }
                });
    }

    /** Full keys of a record that end with this one. */
    static List<String> endingWith(String key, Record settings) {
        return flat(settings).keySet().stream().filter(full -> full.endsWith("." + key)).toList();
    }
}
