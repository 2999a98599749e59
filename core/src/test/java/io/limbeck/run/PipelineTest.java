package io.limbeck.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.data.DataHome;
import io.limbeck.evaluate.EvaluationResult;
import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.event.StoppedException;
import io.limbeck.setting.MemoryLimit;
import io.limbeck.torch.MemoryUse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From a folder of images to a report, through files as a user's run does. */
class PipelineTest {

    @TempDir private Path folder;

    private PaintedRuns runs;
    private DataHome home;
    private Recipe recipe;

    @BeforeEach
    void prepare() throws IOException {
        runs = PaintedRuns.ofTwoClasses(folder);
        home = runs.home();
        recipe =
                runs.recipe(
                        "quickstart",
                        List.of(
                                "network.depth=2",
                                "network.width=8",
                                "pool.pairs=1",
                                "pool.training.length=3 steps",
                                "pool.training.batch=8",
                                "method.ipc=2",
                                "method.iterations=4",
                                "method.real-batch=8",
                                "method.frequencies.count=16",
                                "method.checkpoint-every=3",
                                "evaluation.seeds=2",
                                "evaluation.training.length=20 steps",
                                "evaluation.training.batch=8",
                                "evaluation.curve-points=1"));
    }

    @Test
    void wholeWay_imageFolder_leavesEveryFileOfARun() throws IOException {
        try (Pipeline run = start("whole", Listener.silent())) {
            run.pretrain();
            run.distill();
            EvaluationResult result = run.evaluate();
            Path report = run.report();
            Path export = run.export(Set.of("safetensors", "npz", "png"), folder.resolve("out"));

            assertThat(result.rows())
                    .extracting(EvaluationResult.Row::source)
                    .containsExactly("synthetic", "random", "full");
            assertThat(result.row("synthetic", "convnet").orElseThrow().trials()).hasSize(2);
            assertThat(Files.readString(report)).contains("dark", "light", "curve-points: 1");
            assertThat(export.resolve("png/train/dark/0007.png")).exists();
            assertThat(export.resolve("README.md")).content().contains("distilled.npz");
            assertThat(run.folder())
                    .isDirectoryContaining("glob:**/preview.png")
                    .isDirectoryContaining("glob:**/forming.png")
                    .isDirectoryContaining("glob:**/provenance.json")
                    .isDirectoryContaining("glob:**/events.jsonl");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 4})
    void resume_interruptedRun_givesTheBitsOfAnUnbrokenOne(long iteration) {
        try (Pipeline unbroken = start("unbroken", Listener.silent())) {
            unbroken.distill();
        }
        Listener interrupting = PaintedRuns.interruptingFrom("distill", iteration);
        try (Pipeline broken = start("broken", interrupting)) {
            assertThatThrownBy(broken::distill).isInstanceOf(StoppedException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
        try (Pipeline resumed = runs.resume("broken")) {
            resumed.distill();
        }

        assertThat(PaintedFolder.distilled(folder.resolve("broken")))
                .isEqualTo(PaintedFolder.distilled(folder.resolve("unbroken")));
    }

    @Test
    void distill_belowALimitOfMemory_givesTheSameImagesFewerAtATime() {
        try (Pipeline free = start("free", Listener.silent())) {
            free.distill();
        }
        List<String> notes = new ArrayList<>();
        Listener notebook =
                event -> {
                    if (event instanceof Event.Note(String text)) {
                        notes.add(text);
                    }
                };
        Pipeline.create(recipe, folder.resolve("bounded"), home, notebook, "test").close();
        MemoryLimit limit = new MemoryLimit(MemoryUse.residentBytes() + (4L << 20));
        try (Pipeline bounded =
                Pipeline.resume(
                        folder.resolve("bounded"), home, Optional.of(limit), notebook, "test")) {
            assertThatThrownBy(bounded::distill)
                    .isInstanceOf(RecipeException.class)
                    .hasMessageContaining("compute.memory is ")
                    .hasMessageContaining("this run needs at least");
        }
        MemoryLimit enough =
                new MemoryLimit(Math.round(1.1 * (MemoryUse.residentBytes() + (160L << 20))));
        try (Pipeline bounded =
                Pipeline.resume(
                        folder.resolve("bounded"), home, Optional.of(enough), notebook, "test")) {
            bounded.distill();
        }

        assertThat(notes).anyMatch(note -> note.contains("images pass a network at once"));
        assertThat(PaintedFolder.distilled(folder.resolve("bounded")))
                .isEqualTo(PaintedFolder.distilled(folder.resolve("free")));
    }

    @Test
    void pretrain_stoppedWhileTheRunBegan_isAStopAndKeepsTheRecipe() {
        try (Pipeline run = start("begun", Listener.silent())) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(run::pretrain)
                    .isInstanceOf(StoppedException.class)
                    .hasMessageContaining("before any work");
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(folder.resolve("begun/recipe.yaml")).exists();
        assertThat(home.pools()).doesNotExist();
    }

    @Test
    void create_onAVirtualThread_isRefusedAndLeavesNoFolder() throws InterruptedException {
        List<Throwable> refused = new ArrayList<>();
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        start("virtual", Listener.silent()).close();
                    } catch (IllegalStateException e) {
                        refused.add(e);
                    }
                })
                .join();

        assertThat(refused)
                .singleElement()
                .satisfies(e -> assertThat(e).hasMessageContaining("on a platform thread"));
        assertThat(folder.resolve("virtual")).doesNotExist();
    }

    @Test
    void report_beforeDistillation_saysHowToGoOn() {
        try (Pipeline run = start("early", Listener.silent())) {
            assertThatThrownBy(run::report)
                    .isInstanceOf(RunException.class)
                    .hasMessageContaining("has no distilled set yet")
                    .hasMessageContaining("./limbeck distill --resume");
        }
    }

    @Test
    void resume_damagedProvenance_doesNotLeaveTheFolderInUse() throws IOException {
        Path provenance;
        try (Pipeline run = start("damaged", Listener.silent())) {
            provenance = run.folder().resolve("provenance.json");
        }
        String whole = Files.readString(provenance);
        Files.writeString(provenance, "{");
        assertThatThrownBy(() -> runs.resume("damaged")).isInstanceOf(RunException.class);
        Files.writeString(provenance, whole);
        runs.resume("damaged").close();
    }

    @Test
    void distill_setThatIsCutOff_isMadeAgainFromTheLastCheckpoint() throws IOException {
        Path set = folder.resolve("cut/distilled.safetensors");
        try (Pipeline run = start("cut", Listener.silent())) {
            run.distill();
        }
        byte[] whole = Files.readAllBytes(set);
        Files.write(set, Arrays.copyOf(whole, whole.length - 9));
        List<Event> heard = new ArrayList<>();
        try (Pipeline run = Pipeline.resume(folder.resolve("cut"), home, heard::add, "test")) {
            assertThatThrownBy(run::report)
                    .isInstanceOf(RunException.class)
                    .hasMessageContaining("cut off")
                    .hasMessageContaining("./limbeck distill --resume");
            run.distill();
        }

        assertThat(set).hasBinaryContent(whole);
        assertThat(heard)
                .anyMatch(event ->
                        event instanceof Event.Warning(String text)
                                && text.contains("it is made anew"))
                .noneMatch(event ->
                        event instanceof Event.Step step
                                && step.stage().equals("distill")
                                && step.step() <= 3);
    }

    @Test
    void resume_recipeEditedSinceTheRunBegan_isWarnedOf() throws IOException {
        start("edited", Listener.silent()).close();
        List<Event> heard = new ArrayList<>();
        Path run = folder.resolve("edited");
        Pipeline.resume(run, home, heard::add, "test").close();
        assertThat(heard).isEmpty();

        Path file = run.resolve("recipe.yaml");
        Files.writeString(file, Files.readString(file).replace("iterations: 4", "iterations: 5"));
        Pipeline.resume(run, home, heard::add, "test").close();
        assertThat(heard)
                .singleElement()
                .isInstanceOfSatisfying(
                        Event.Warning.class,
                        warning ->
                                assertThat(warning.text())
                                        .contains(
                                                "recipe.yaml was changed since the run began",
                                                "unless it only names another device or the new place of the same data"));
    }

    @Test
    void distill_moreImagesThanTheClassHas_isRefusedBeforeAnyWork() {
        recipe =
                RecipeReader.named(
                        "quickstart",
                        List.of("data.dataset=" + folder.resolve("images"), "method.ipc=100"));
        try (Pipeline run = start("large", Listener.silent())) {
            assertThatThrownBy(run::distill)
                    .isInstanceOf(RecipeException.class)
                    .hasMessageContaining("ipc");
            assertThat(home.pools()).doesNotExist();
        }
        // Else the mended recipe would be refused there.
        assertThat(folder.resolve("large")).doesNotExist();
    }

    private Pipeline start(String name, Listener listener) {
        return runs.start(recipe, name, listener);
    }

    @Test
    void relabel_methodWhoseSetsCarryTheirLabels_isRefusedBeforeAnyWork() {
        try (Pipeline run = start("ncfm", Listener.silent())) {
            assertThatThrownBy(run::relabel)
                    .isInstanceOf(RunException.class)
                    .hasMessageContaining("carry their labels")
                    .hasMessageContaining("./limbeck evaluate");
            assertThat(home.pools()).doesNotExist();
        }
    }
}
