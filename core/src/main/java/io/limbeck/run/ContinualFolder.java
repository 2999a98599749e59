package io.limbeck.run;

import io.limbeck.evaluate.ContinualResult;
import io.limbeck.file.AtomicFile;
import io.limbeck.file.Sha256;
import io.limbeck.method.TeacherMethod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The folder of a {@link ContinualRun}, which belongs to one recipe and plan.
 *
 * @param path absent, empty, or begun
 * @param recipe of the run that is given it
 * @param plan likewise
 */
record ContinualFolder(Path path, Recipe recipe, ContinualRun.Plan plan) {

    /** The run over all classes. */
    static final String SET = "set";

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /**
     * The run over the classes of a step alone.
     *
     * @param step from 0
     */
    static String step(int step) {
        return "step-" + (step + 1);
    }

    /** The folder of a run by its name here. */
    Path run(String name) {
        return path.resolve(name);
    }

    Path report() {
        return RunFiles.report(path);
    }

    private Path file() {
        return path.resolve("continual.json");
    }

    /**
     * What has been measured here, or nothing in a folder that is begun with this.
     *
     * @throws RunException if the folder belongs to another recipe or plan, or is damaged
     */
    ContinualResult begun() {
        String facts =
                String.format(
                        Locale.ROOT,
                        "recipe %s, %d steps%s",
                        Sha256.ofText(RecipeWriter.yaml(recipe)),
                        plan.steps(),
                        plan.strict() ? ", strict" + labels() : "");
        try {
            Files.createDirectories(path);
            if (!Files.exists(file())) {
                ContinualResult none = new ContinualResult(facts, List.of());
                write(none);
                return none;
            }
            ContinualResult there = JSON.readValue(Files.readString(file()), ContinualResult.class);
            if (!there.facts().equals(facts)) {
                List<String> differing = differences(there.facts(), facts);
                if (!differing.isEmpty() || begunRuns().isEmpty()) {
                    throw new RunException(
                            "%s was begun otherwise: %s; name another folder with --out"
                                    .formatted(
                                            path,
                                            differing.isEmpty()
                                                    ? "with another recipe"
                                                    : String.join("; ", differing)));
                }
                // By a build whose recipes had fewer keys.
                ContinualResult same = new ContinualResult(facts, there.points());
                write(same);
                return same;
            }
            return there;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot use " + path, e);
        } catch (JacksonException e) {
            throw DamagedFile.named(file(), e, "to measure anew");
        }
    }

    /** Earlier builds gave probability 0 to what a teacher does not know; the two do not mix. */
    private String labels() {
        return recipe.method() instanceof TeacherMethod
                ? ", unknown classes as likely as the least"
                : "";
    }

    void write(ContinualResult result) {
        AtomicFile.writeString(file(), JSON.writeValueAsString(result) + "\n");
    }

    /** Where no run could begin, the mended recipe would be refused in the folder. */
    void forgetIfAlone() {
        try {
            boolean alone;
            try (Stream<Path> entries = Files.list(path)) {
                alone = entries.allMatch(file()::equals);
            }
            if (alone) {
                Files.delete(file());
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot use " + path, e);
        }
    }

    /** As far as the runs that were begun say it; a hash alone names no key. */
    private List<String> differences(String began, String given) {
        List<String> differing = new ArrayList<>();
        String old = began.substring(began.indexOf(", ") + 2);
        String now = given.substring(given.indexOf(", ") + 2);
        if (!old.equals(now)) {
            differing.add("in %s, and this is %s".formatted(old, now));
        }
        begunRuns().stream()
                .map(run -> RecipeReader.read(RunFiles.recipe(run)))
                .forEach(recipeThere ->
                        differing.addAll(RecipeDifferences.between(recipeThere, recipe)));
        return differing;
    }

    /** That say which recipe it was; later steps have the same. */
    private List<Path> begunRuns() {
        return Stream.of(SET, step(0)).map(this::run).filter(RunFiles::isRun).toList();
    }
}
