package io.limbeck.cli;

import io.limbeck.data.DataHome;
import io.limbeck.run.LocatedRecipe;
import io.limbeck.run.Recipe;
import io.limbeck.run.RecipeReader;
import io.limbeck.run.RunFiles;
import io.limbeck.setting.Nearest;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/** What a RECIPE or RUN argument means. */
sealed interface Source {

    /** A recipe of the user's. */
    record RecipeFile(Path file) implements Source {}

    /** A recipe that comes with Limbeck. */
    record Named(String name) implements Source {}

    /** A run that exists. */
    record Run(Path folder) implements Source {}

    /**
     * Files and folders come first, then runs of the home by name, then recipes by name.
     *
     * @throws BadInputException if it is a folder without a run or a file that is not there
     */
    static Source of(String text, DataHome home) {
        Source source = found(text, home);
        if (source instanceof Named(String name) && looksLikeAFile(name)) {
            throw new BadInputException(
                    "there is no file or run %s (./limbeck recipe list names the recipes that come with Limbeck)%s"
                            .formatted(
                                    path(name),
                                    Nearest.didYouMean(
                                            name.replaceFirst("\\.ya?ml$", ""),
                                            RecipeReader.names())));
        }
        return source;
    }

    private static boolean looksLikeAFile(String name) {
        return !RecipeReader.names().contains(name)
                && (name.endsWith(".yaml")
                        || name.endsWith(".yml")
                        || path(name).getNameCount() > 1);
    }

    private static Source found(String text, DataHome home) {
        Path path = path(text);
        if (Files.isDirectory(path)) {
            return new Run(runFolder(path));
        }
        if (Files.isRegularFile(path)) {
            return new RecipeFile(path);
        }
        if (RunFiles.isRun(home.runs().resolve(path))) {
            return new Run(home.runs().resolve(path));
        }
        return new Named(text);
    }

    /** The run that is meant, or an error that says what a run is. */
    static Path run(String text, DataHome home) {
        return switch (found(text, home)) {
            case Run(Path folder) -> folder;
            case RecipeFile(Path file) ->
                    throw new BadInputException(
                            "%s is a recipe; this command wants the folder of a run, made by ./limbeck distill"
                                    .formatted(file));
            case Named(String name) ->
                    throw new BadInputException(
                            "there is no run \"%s\", neither here nor in %s; ./limbeck distill makes one"
                                    .formatted(name, home.runs()));
        };
    }

    /** The recipe that is meant, with some keys set. */
    static Recipe recipe(Source source, List<String> sets) {
        return located(source, sets).recipe();
    }

    /** The same, with the places of its keys. */
    static LocatedRecipe located(Source source, List<String> sets) {
        return switch (source) {
            case RecipeFile(Path file) -> RecipeReader.locate(file, sets);
            case Named(String name) -> RecipeReader.locateNamed(name, sets);
            case Run(Path folder) -> RecipeReader.locate(RunFiles.recipe(folder), sets);
        };
    }

    private static Path runFolder(Path path) {
        if (RunFiles.isRun(path)) {
            return path;
        }
        throw new BadInputException(
                "%s is a folder, but no run: it has no %s".formatted(path, RunFiles.RECIPE));
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new BadInputException("\"%s\" is no path: %s".formatted(text, e.getReason()));
        }
    }
}
