package io.limbeck.run;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.limbeck.method.CoresetSettings;
import io.limbeck.method.DcSettings;
import io.limbeck.method.DmSettings;
import io.limbeck.method.DsaSettings;
import io.limbeck.method.MethodSettings;
import io.limbeck.method.NcfmSettings;
import io.limbeck.method.RdedSettings;
import io.limbeck.method.Sre2lSettings;
import io.limbeck.method.SsdKdSettings;
import io.limbeck.method.TrajectoryMethod;
import io.limbeck.run.Node.Branch;
import io.limbeck.run.Node.Items;
import io.limbeck.run.Node.Scalar;
import io.limbeck.setting.Checks;
import io.limbeck.setting.Fault;
import io.limbeck.setting.Nearest;
import io.limbeck.setting.SettingException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Lays one layer of a recipe over settings that are valid already. Jackson binds records too, but
 * stops at the first fault and reports a misspelt key as a missing one; here what is faulty is
 * noted, the old value stands in, and the rest is still checked.
 */
final class SettingBinder {

    private final RecipeFaults faults;
    private final Map<String, Place> places;
    private final Record root;

    /**
     * @param places filled with where each setting was last written
     * @param root of the whole tree, to find where a misplaced key belongs
     */
    SettingBinder(RecipeFaults faults, Map<String, Place> places, Record root) {
        this.faults = faults;
        this.places = places;
        this.root = root;
    }

    /** The settings with those of the branch laid over them. */
    <R extends Record> R lay(Branch branch, R current) {
        @SuppressWarnings(
                "unchecked") // record() returns what it was given, or another of its class
        R laid = (R) record(branch, current, "");
        return laid;
    }

    private Record record(Branch branch, Record current, String path) {
        SequencedMap<String, RecordComponent> components =
                SettingShape.components(current.getClass());
        branch.entries()
                .forEach((key, node) -> {
                    if (!components.containsKey(key)) {
                        unknown(key, node, current, path);
                    }
                });
        List<Object> values = new ArrayList<>();
        components.forEach((key, component) -> {
            Object old = SettingShape.get(current, component);
            Node node = branch.entries().get(key);
            values.add(
                    node == null ? old : value(component.getGenericType(), old, node, path + key));
        });
        return construct(branch, current, values, path);
    }

    private Record construct(Branch branch, Record current, List<Object> values, String path) {
        try {
            Class<?>[] types =
                    Arrays.stream(current.getClass().getRecordComponents())
                            .map(RecordComponent::getType)
                            .toArray(Class<?>[]::new);
            return current.getClass().getConstructor(types).newInstance(values.toArray());
        } catch (InvocationTargetException e) {
            if (!(e.getCause() instanceof SettingException refused)) {
                throw new IllegalStateException("cannot make " + current.getClass(), e);
            }
            for (Fault fault : refused.faults()) {
                faults.add(
                        placeOf(fault.setting(), branch),
                        path + SettingShape.key(fault.setting()) + " " + fault.text());
            }
            return current;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make " + current.getClass(), e);
        }
    }

    /** Of a component, dotted if it lies deeper; of the branch if this layer does not name it. */
    private static Place placeOf(String setting, Branch branch) {
        Branch at = branch;
        Place place = branch.place();
        for (String part : SettingShape.key(setting).split("\\.")) {
            Node node = at.entries().get(part);
            if (node == null) {
                return place;
            }
            place = node.place();
            if (node instanceof Branch deeper) {
                at = deeper;
            }
        }
        return place;
    }

    private Object value(Type type, Object old, Node node, String path) {
        places.put(path, node.place());
        if (node instanceof Scalar(_, Scalar.Kind kind, _) && kind == Scalar.Kind.NOTHING) {
            String mend =
                    old instanceof Record
                            ? "remove the key"
                            : "remove the key for " + Checks.shown(old);
            faults.add(node.place(), "%s has no value; give one, or %s".formatted(path, mend));
            return old;
        }
        if (type instanceof ParameterizedType list) {
            return list(list.getActualTypeArguments()[0], old, node, path);
        }
        Class<?> raw = (Class<?>) type;
        if (SettingShape.creator(raw).isPresent() || !isBlock(raw)) {
            return scalar(raw, old, node, path);
        }
        if (!(node instanceof Branch branch)) {
            return mistyped(node, path, "it takes keys and values%s".formatted(kindHint(raw)), old);
        }
        return raw.isSealed()
                ? kind(raw, branch, (Record) old, path)
                : record(branch, (Record) old, path + ".");
    }

    private static boolean isBlock(Class<?> type) {
        return type.isRecord() || (type.isSealed() && type.isInterface());
    }

    private static String kindHint(Class<?> type) {
        return type.isSealed()
                ? ", such as kind: " + SettingShape.kinds(type).firstEntry().getKey()
                : "";
    }

    private Object mistyped(Node node, String path, String accepted, Object old) {
        faults.add(node.place(), "%s is %s; %s".formatted(path, node.shown(), accepted));
        return old;
    }

    private Record kind(Class<?> type, Branch branch, Record old, String path) {
        SequencedMap<String, Class<?>> kinds = SettingShape.kinds(type);
        Node written = branch.entries().get("kind");
        if (written == null) {
            return record(branch, old, path + ".");
        }
        places.put(path + ".kind", written.place());
        Class<?> chosen = written instanceof Scalar(_, _, String text) ? kinds.get(text) : null;
        if (chosen == null) {
            String name = written instanceof Scalar(_, _, String text) ? text : "";
            mistyped(
                    written,
                    path + ".kind",
                    "accepted are %s%s"
                            .formatted(
                                    String.join(", ", kinds.sequencedKeySet()),
                                    didYouMean(
                                            name, kinds.sequencedKeySet().stream().toList(), "")),
                    old);
            return old;
        }
        Record base = chosen.equals(old.getClass()) ? old : SettingShape.defaults(chosen);
        return record(branch.without("kind"), base, path + ".");
    }

    private Object list(Type element, Object old, Node node, String path) {
        if (!(node instanceof Items(_, List<Node> items))) {
            return mistyped(node, path, "it takes a list, such as " + Checks.shown(old), old);
        }
        List<Object> values = new ArrayList<>();
        boolean whole = true;
        for (int i = 0; i < items.size(); i++) {
            Object value = scalar((Class<?>) element, null, items.get(i), path + "[" + i + "]");
            whole &= value != null;
            values.add(value);
        }
        return whole ? values : old;
    }

    private Object scalar(Class<?> type, Object old, Node node, String path) {
        if (!(node instanceof Scalar scalar)) {
            return mistyped(node, path, ScalarReader.accepted(type), old);
        }
        try {
            Optional<Object> value = ScalarReader.read(type, scalar);
            return value.orElseGet(() ->
                    mistyped(
                            node,
                            path,
                            ScalarReader.accepted(type, scalar)
                                    + didYouMean(scalar.text(), ScalarReader.words(type), ""),
                            old));
        } catch (SettingException e) {
            e.faults().forEach(fault -> faults.add(node.place(), path + " " + fault.text()));
            return old;
        }
    }

    private void unknown(String key, Node node, Record current, String path) {
        List<String> known =
                new ArrayList<>(SettingShape.components(current.getClass()).sequencedKeySet());
        if (path.isEmpty()) {
            known.add("extends");
        }
        String hint =
                Optional.of(didYouMean(key, known, path))
                        .filter(text -> !text.isEmpty())
                        .or(() -> otherKind(key, current, path))
                        .or(() -> elsewhere(key))
                        .orElseGet(() -> "; known here are " + String.join(", ", known));
        faults.add(node.place(), "unknown key \"%s\"%s".formatted(path + key, hint));
    }

    /** A key of a sibling: most likely the kind was changed and the key left. */
    private static Optional<String> otherKind(String key, Record current, String path) {
        List<String> kinds =
                SettingShape.kindsBeside(current.getClass()).entrySet().stream()
                        .filter(entry -> SettingShape.components(entry.getValue()).containsKey(key))
                        .map(Map.Entry::getKey)
                        .toList();
        if (kinds.isEmpty()) {
            return Optional.empty();
        }
        int last = kinds.size() - 1;
        String have =
                last == 0
                        ? "kind %s has it".formatted(kinds.getFirst())
                        : "kinds %s and %s have it"
                                .formatted(
                                        String.join(", ", kinds.subList(0, last)), kinds.getLast());
        JsonTypeName kind = current.getClass().getAnnotation(JsonTypeName.class);
        return Optional.of(
                "; %s, and this is kind %s%s"
                        .formatted(
                                have,
                                kind.value(),
                                counterpart(key, current)
                                        .map(own -> ", which has \"%s\"".formatted(path + own))
                                        .orElse("")));
    }

    /** What says how long a method takes goes by several names. */
    private static Optional<String> counterpart(String key, Record current) {
        if (!key.equals("iterations") || !(current instanceof MethodSettings method)) {
            return Optional.empty();
        }
        return switch (method) {
            case DcSettings _, DsaSettings _ -> Optional.of("steps.networks");
            case Sre2lSettings _ -> Optional.of("recover.steps");
            case SsdKdSettings _ -> Optional.of("cycles");
            case NcfmSettings _, DmSettings _, TrajectoryMethod _ -> Optional.of(key);
            case RdedSettings _, CoresetSettings _ -> Optional.empty();
        };
    }

    private Optional<String> elsewhere(String key) {
        List<String> keys = SettingShape.endingWith(key, root);
        return keys.isEmpty()
                ? Optional.empty()
                : Optional.of("; did you mean \"%s\"?".formatted(String.join("\" or \"", keys)));
    }

    private static String didYouMean(String written, List<String> known, String path) {
        return Nearest.of(written, known)
                .map(name -> "; did you mean \"%s\"?".formatted(path + name))
                .orElse("");
    }
}
