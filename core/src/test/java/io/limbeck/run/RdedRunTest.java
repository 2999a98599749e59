package io.limbeck.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.evaluate.EvaluationResult;
import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.event.StoppedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** RDED as a method of its own, from a folder of images to a report. */
class RdedRunTest {

    @TempDir private Path folder;

    private PaintedRuns runs;

    @BeforeEach
    void prepare() throws IOException {
        runs = PaintedRuns.ofTwoClasses(folder);
    }

    private Recipe rded(String... more) {
        return runs.recipe(
                "tiny-imagenet/rded-ipc10",
                List.of(
                        "network={kind: convnet, depth: 2, width: 8, norm: batch}",
                        "pool.training.length=12 steps",
                        "pool.training.batch=8",
                        "pool.training.optimizer.learning-rate=0.01",
                        "method.ipc=2",
                        "method.patches.candidates=8",
                        "method.patches.crops=2",
                        "method.relabel.epochs=4",
                        "method.relabel.batch=3",
                        "evaluation.nets=[convnet]",
                        "evaluation.seeds=1",
                        "evaluation.training.length=4 steps",
                        "evaluation.training.batch=4",
                        "evaluation.baselines=[random, random-soft, herding]",
                        "evaluation.curve-points=1"),
                more);
    }

    @Test
    void wholeWay_rded_measuresEveryRowAndMarksRealPixels() throws IOException {
        List<Event> heard = new ArrayList<>();
        try (Pipeline run = runs.start(rded(), "rded", heard::add)) {
            EvaluationResult result = run.evaluate();

            assertThat(result.rows())
                    .extracting(EvaluationResult.Row::source)
                    .containsExactly("synthetic", "random", "random-soft", "herding");
            assertThat(result.row("herding", "convnet").orElseThrow().note())
                    .isEqualTo("in features of a trained network");
            assertThat(Files.readString(run.report())).contains("RDED", "yes, of training images");
            assertThat(run.export(Set.of("npz"), folder.resolve("out")).resolve("README.md"))
                    .content()
                    .contains("contains real pixels");
        }
        assertThat(heard)
                .anySatisfy(event ->
                        assertThat(event)
                                .isInstanceOfSatisfying(
                                        Event.StageStarted.class,
                                        stage ->
                                                assertThat(stage.detail())
                                                        .contains("4 to 8 steps each")));
        // Squeezing measured the teacher, and nothing has happened to it since.
        assertThat(heard).filteredOn(event -> event instanceof Event.Warning).isEmpty();
    }

    @Test
    void wholeWay_fourPatchesAnImage_shufflesThemInEveryView() {
        String[] stitched = {
            "method.patches.factor=2",
            "method.relabel.views={smallest-crop: 0.5, tiles: 2}",
            "evaluation.baselines=[random]"
        };
        try (Pipeline run = runs.start(rded(stitched), "stitched", Listener.silent())) {
            assertThat(run.evaluate().rows()).hasSize(2);
        }
    }

    @Test
    void resume_rdedInterruptedInItsChoice_hasTheSameImages() {
        try (Pipeline unbroken = runs.start(rded(), "unbroken", Listener.silent())) {
            unbroken.distill();
        }
        Listener interrupting = PaintedRuns.interruptingFrom("distill", 0);
        try (Pipeline broken = runs.start(rded(), "broken", interrupting)) {
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
    void report_ofAnotherProcess_namesTheTeacher() throws IOException {
        try (Pipeline run =
                runs.start(rded("evaluation.baselines=[random]"), "run", Listener.silent())) {
            run.evaluate();
        }
        try (Pipeline later = runs.resume("run")) {
            assertThat(Files.readString(later.report()))
                    .contains("Teacher")
                    .containsPattern("convnet, [0-9.]+ % on the test images")
                    .contains("3072 bytes");
        }
    }
}
