package io.limbeck.run;

import io.limbeck.run.Node.Branch;
import io.limbeck.run.Node.Scalar;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads recipes. A recipe is laid over the one that its {@code extends} names (a file beside it, or
 * the name of a built-in one), that over its own, and the last over the defaults of the settings
 * records; {@code KEY=VALUE} sets lie on top. Where a layer picks another {@code kind}, that kind's
 * defaults replace all that lay below. Each layer must be valid on what lies below it.
 *
 * <p>All functions throw {@link RecipeException} with every fault that was found.
 */
public final class RecipeReader {

    private static final String EXTENDS = "extends";

    private record Layer(RecipeSource source, Branch branch) {}

    private final RecipeFaults faults = new RecipeFaults();
    private final Map<String, Place> places = new HashMap<>();

    private RecipeReader() {}

    /** A recipe from a file. */
    public static Recipe read(Path file) {
        return read(file, List.of());
    }

    /**
     * A recipe from a file, with some keys set.
     *
     * @param sets {@code KEY=VALUE} each, the value in YAML; the later of two on the same key wins
     */
    public static Recipe read(Path file, List<String> sets) {
        return locate(file, sets).recipe();
    }

    /** As {@link #read(Path, List)}; keeps the places, for checks against a data set. */
    public static LocatedRecipe locate(Path file, List<String> sets) {
        return new RecipeReader().resolve(new RecipeSource.OnDisk(file), sets);
    }

    /** A recipe that comes with Limbeck, such as {@code quickstart}. */
    public static Recipe named(String name) {
        return named(name, List.of());
    }

    /** A recipe that comes with Limbeck, with some keys set. */
    public static Recipe named(String name, List<String> sets) {
        return locateNamed(name, sets).recipe();
    }

    /** As {@link #named(String, List)}; keeps the places. */
    public static LocatedRecipe locateNamed(String name, List<String> sets) {
        RecipeSource source =
                RecipeSource.builtIn(name)
                        .orElseThrow(() ->
                                new RecipeException(
                                        List.of(
                                                "there is no recipe \"%s\"; %s"
                                                        .formatted(
                                                                name,
                                                                RecipeSource.suggestion(name)))));
        return new RecipeReader().resolve(source, sets);
    }

    /** The names of all recipes that come with Limbeck, presets included. */
    public static List<String> names() {
        return RecipeSource.builtIns();
    }

    private LocatedRecipe resolve(RecipeSource source, List<String> sets) {
        List<Layer> layers = chain(source);
        Recipe recipe = Recipe.defaults();
        for (Layer layer : layers) {
            recipe = lay(layer.branch(), named(recipe, layer.source().stem()));
        }
        recipe = lay(sets(sets), recipe);
        faults.throwIfAny();
        return new LocatedRecipe(
                recipe,
                places.entrySet().stream()
                        .collect(
                                Collectors.toMap(
                                        Map.Entry::getKey, entry -> entry.getValue().toString())));
    }

    private Recipe lay(Branch branch, Recipe below) {
        return new SettingBinder(faults, places, below).lay(branch, below);
    }

    /** A name is not inherited: two recipes of one name would share the names of their runs. */
    private static Recipe named(Recipe recipe, String stem) {
        String plain = stem.replaceAll("[^A-Za-z0-9._-]+", "-").replaceFirst("^[._-]+", "");
        String name =
                plain.isEmpty() ? "unnamed" : plain.substring(0, Math.min(80, plain.length()));
        return new Recipe(
                name,
                recipe.seed(),
                recipe.data(),
                recipe.network(),
                recipe.pool(),
                recipe.method(),
                recipe.evaluation(),
                recipe.compute());
    }

    /** The lowest layer first. */
    private List<Layer> chain(RecipeSource top) {
        List<Layer> layers = new ArrayList<>();
        Set<RecipeSource> seen = new HashSet<>();
        Optional<RecipeSource> next = Optional.of(top);
        while (next.isPresent()) {
            RecipeSource source = next.get();
            seen.add(source);
            Branch branch = tree(source);
            layers.addFirst(new Layer(source, branch.without(EXTENDS)));
            next = parent(source, branch, seen);
        }
        return layers;
    }

    /** Without keys if it is empty, or if it cannot be read, which is then a fault. */
    private Branch tree(RecipeSource source) {
        return text(source)
                .flatMap(text -> YamlTree.ofFile(source.label(), text, faults))
                .orElseGet(() -> new Branch(new Place(source.label(), 0), new LinkedHashMap<>()));
    }

    private Optional<RecipeSource> parent(
            RecipeSource source, Branch branch, Set<RecipeSource> seen) {
        Node written = branch.entries().get(EXTENDS);
        if (written == null) {
            return Optional.empty();
        }
        if (!(written instanceof Scalar(_, Scalar.Kind kind, String reference))
                || kind != Scalar.Kind.TEXT) {
            faults.add(
                    written.place(),
                    "extends is %s; name one recipe, such as extends: other.yaml"
                            .formatted(written.shown()));
            return Optional.empty();
        }
        Optional<RecipeSource> parent = source.resolve(reference);
        if (parent.isEmpty()) {
            faults.add(
                    written.place(),
                    "extends is \"%s\"; there is no such file and no such recipe, %s"
                            .formatted(reference, RecipeSource.suggestion(reference)));
        } else if (seen.contains(parent.get())) {
            faults.add(
                    written.place(),
                    "extends is \"%s\"; that recipe extends this one, so neither has a beginning; remove one extends"
                            .formatted(reference));
            return Optional.empty();
        }
        return parent;
    }

    private Optional<String> text(RecipeSource source) {
        Place whole = new Place(source.label(), 0);
        if (source instanceof RecipeSource.OnDisk(Path file) && !Files.isRegularFile(file)) {
            faults.add(
                    whole,
                    Files.isDirectory(file)
                            ? "this is a folder; name the recipe's file"
                            : "there is no such file; " + RecipeSource.suggestion(source.stem()));
            return Optional.empty();
        }
        try {
            return Optional.of(source.text());
        } catch (CharacterCodingException e) {
            faults.add(whole, "this is not text in UTF-8; save it as such");
        } catch (IOException e) {
            faults.add(whole, "cannot be read (%s)".formatted(e.getMessage()));
        }
        return Optional.empty();
    }

    /** All sets as one layer, so that their order only matters on the same key. */
    private Branch sets(List<String> sets) {
        Branch root = new Branch(new Place("--set", 0), new LinkedHashMap<>());
        for (String set : sets) {
            Place place = new Place("--set " + set, 0);
            int equals = set.indexOf('=');
            String key = equals < 0 ? "" : set.substring(0, equals).strip();
            if (key.isEmpty() || List.of(key.split("\\.", -1)).contains("")) {
                faults.add(place, "write KEY=VALUE, such as --set method.ipc=10");
            } else if (key.equals(EXTENDS)) {
                faults.add(place, "extends is only read from files; name the other recipe instead");
            } else {
                YamlTree.ofSet(place, set.substring(equals + 1), faults)
                        .ifPresent(value -> put(root, List.of(key.split("\\.")), value));
            }
        }
        return root;
    }

    private static void put(Branch root, List<String> path, Node value) {
        SequencedMap<String, Node> at = root.entries();
        for (String part : path.subList(0, path.size() - 1)) {
            if (!(at.get(part) instanceof Branch)) {
                at.put(part, new Branch(value.place(), new LinkedHashMap<>()));
            }
            at = ((Branch) at.get(part)).entries();
        }
        at.put(path.getLast(), value);
    }
}
