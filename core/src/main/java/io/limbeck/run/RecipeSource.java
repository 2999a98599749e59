package io.limbeck.run;

import io.limbeck.setting.Nearest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A text that holds a recipe: a file, or one that comes with Limbeck. */
sealed interface RecipeSource {

    /** As messages name it. */
    String label();

    /** What the recipe is called if it does not say. */
    String stem();

    /**
     * @throws IOException if it cannot be read
     */
    String text() throws IOException;

    /** What {@code extends: reference} in this source means; empty if there is no such recipe. */
    Optional<RecipeSource> resolve(String reference);

    /** On disk. */
    record OnDisk(Path file) implements RecipeSource {
        @Override
        public String label() {
            return file.toString();
        }

        @Override
        public String stem() {
            return withoutSuffix(file.getFileName().toString());
        }

        @Override
        public String text() throws IOException {
            return Files.readString(file);
        }

        @Override
        public Optional<RecipeSource> resolve(String reference) {
            Path sibling = file.resolveSibling(reference).normalize();
            return Files.isRegularFile(sibling)
                    ? Optional.of(new OnDisk(sibling))
                    : builtIn(reference);
        }
    }

    /** In the program; {@code name} is its path under {@code recipes/}, without the suffix. */
    record BuiltIn(String name) implements RecipeSource {
        @Override
        public String label() {
            return "built-in " + name + SUFFIX;
        }

        @Override
        public String stem() {
            return name.substring(name.lastIndexOf('/') + 1);
        }

        @Override
        public String text() throws IOException {
            try (InputStream in = RecipeSource.class.getResourceAsStream(FOLDER + name + SUFFIX)) {
                if (in == null) {
                    throw new IOException("the program lacks its recipe " + name);
                }
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        }

        @Override
        public Optional<RecipeSource> resolve(String reference) {
            List<String> parts = new ArrayList<>(List.of(name.split("/")));
            parts.removeLast();
            for (String part : withoutSuffix(reference).split("/")) {
                if (part.equals("..") && !parts.isEmpty()) {
                    parts.removeLast();
                } else if (!part.equals(".")) {
                    parts.add(part);
                }
            }
            return builtIn(String.join("/", parts)).or(() -> builtIn(reference));
        }
    }

    String FOLDER = "/recipes/";
    String SUFFIX = ".yaml";

    /** The one that comes with Limbeck under this name, with or without {@code .yaml}. */
    static Optional<RecipeSource> builtIn(String name) {
        String plain = withoutSuffix(name);
        return builtIns().contains(plain) ? Optional.of(new BuiltIn(plain)) : Optional.empty();
    }

    /** The names of all that come with Limbeck. */
    static List<String> builtIns() {
        try (InputStream in = RecipeSource.class.getResourceAsStream(FOLDER + "index.txt")) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its recipes");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the list of built-in recipes", e);
        }
    }

    /** The end of a message about a name that is none. */
    static String suggestion(String name) {
        return Nearest.of(withoutSuffix(name), builtIns())
                .map(near -> "did you mean the built-in %s?".formatted(near))
                .orElse(
                        "%d are built in, such as quickstart and cifar10/ncfm-ipc10; ./limbeck recipe list names them"
                                .formatted(builtIns().size()));
    }

    private static String withoutSuffix(String name) {
        return name.replaceFirst("\\.ya?ml$", "");
    }
}
