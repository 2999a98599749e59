package io.limbeck.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.limbeck.event.StoppedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {

    @TempDir private Path folder;

    private static final Recipe RECIPE = RecipeReader.named("quickstart");

    private void refused(String message, Runnable work) {
        assertThatExceptionOfType(RunException.class)
                .isThrownBy(work::run)
                .satisfies(e ->
                        assertThat(e.getMessage().replace(folder.toString(), "F"))
                                .isEqualTo(message));
    }

    @Test
    void create_thenOpen_hasTheRecipe() {
        Path run = folder.resolve("runs/a");
        try (RunFolder made = RunFolder.create(run, RECIPE)) {
            assertThat(made.checkpoints()).isDirectory();
            assertThat(made.recipeFile()).isRegularFile();
        }
        try (RunFolder opened = RunFolder.open(run)) {
            assertThat(opened.recipe()).isEqualTo(RECIPE);
        }
    }

    @Test
    void create_runThere_isRefused() {
        RunFolder.create(folder, RECIPE).close();

        refused(
                "F holds a run already; resume it, or name another folder",
                () -> RunFolder.create(folder, RECIPE));
    }

    @Test
    void create_interruptedThread_isAStopThatLeavesNoRunBehind() {
        Path run = folder.resolve("a");
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(StoppedException.class)
                .isThrownBy(() -> RunFolder.create(run, RECIPE))
                .withMessageContaining("nothing was begun");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(RunFiles.isRun(run)).isFalse();

        RunFolder.create(run, RECIPE).close();
    }

    @Test
    void create_otherFilesThere_isRefused() throws IOException {
        Files.writeString(folder.resolve("thesis.tex"), "");

        refused(
                "F is not empty and holds no run; name a new or an empty folder",
                () -> RunFolder.create(folder, RECIPE));
        assertThat(folder)
                .isDirectoryContaining("glob:**thesis.tex")
                .isDirectoryNotContaining("glob:**.lock");
    }

    @Test
    void create_placeIsAFile_isRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("f"), "");

        refused(
                "F/f is a file; a run needs a folder of its own",
                () -> RunFolder.create(file, RECIPE));
        assertThatExceptionOfType(RunException.class)
                .isThrownBy(() -> RunFolder.create(file.resolve("a"), RECIPE))
                .withMessageStartingWith("cannot write the run folder ")
                .withMessageEndingWith("; make it writable, or name another folder");
    }

    @Test
    void open_noRun_isRefused() {
        refused(
                "F holds no run (it has no recipe.yaml); name the folder of a run, or start a new one",
                () -> RunFolder.open(folder));
    }

    @Test
    void open_damagedRecipe_saysTheLine() throws IOException {
        RunFolder.create(folder, RECIPE).close();
        Files.writeString(folder.resolve("recipe.yaml"), "seed: x\n");

        assertThatExceptionOfType(RecipeException.class)
                .isThrownBy(() -> RunFolder.open(folder))
                .withMessageContaining("recipe.yaml:1: seed is \"x\"");
    }

    @Test
    void open_twice_isRefusedUntilClosed() {
        try (RunFolder first = RunFolder.create(folder, RECIPE)) {
            refused(
                    "F is in use by process %d; wait until that is done, or give this run another folder"
                            .formatted(ProcessHandle.current().pid()),
                    () -> RunFolder.open(first.path()));
        }
        RunFolder.open(folder).close();
    }
}
