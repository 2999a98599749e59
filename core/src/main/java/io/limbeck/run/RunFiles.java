package io.limbeck.run;

import io.limbeck.train.TeacherSpec;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a run keeps what commands name; its other files are its own. */
public final class RunFiles {

    /** The file that every run folder has. */
    public static final String RECIPE = "recipe.yaml";

    private RunFiles() {}

    /** Whether a folder holds a run. */
    public static boolean isRun(Path folder) {
        return Files.isRegularFile(recipe(folder));
    }

    /** The recipe that the run began with. */
    public static Path recipe(Path folder) {
        return folder.resolve(RECIPE);
    }

    /** The network that looks and labels, for methods that have one. */
    public static Path teacher(Path folder) {
        return folder.resolve(TeacherSpec.FILE);
    }

    /** The report, of a {@link ContinualRun} too. */
    public static Path report(Path folder) {
        return folder.resolve("report.html");
    }
}
