package io.limbeck.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.event.Listener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run's own data, which its user may change, copy or move while it goes on. */
class RunDataTest {

    @TempDir private Path folder;

    private PaintedRuns runs;

    @BeforeEach
    void begin() throws IOException {
        runs = PaintedRuns.ofTwoClasses(folder);
        Recipe recipe =
                runs.recipe(
                        "quickstart",
                        List.of(
                                "network.depth=2",
                                "network.width=4",
                                "pool.pairs=1",
                                "pool.training.length=1 steps",
                                "pool.training.batch=8",
                                "method.ipc=1",
                                "method.iterations=1",
                                "method.real-batch=4",
                                "method.frequencies.count=4",
                                "evaluation.seeds=1",
                                "evaluation.baselines=[]",
                                "evaluation.training.length=1 steps",
                                "evaluation.training.batch=8"));
        try (Pipeline run = runs.start(recipe, "run", Listener.silent())) {
            run.distill();
        }
    }

    @Test
    void evaluate_pictureAdded_isRefusedWithItsClassBeforeAnyNumber() throws IOException {
        Files.copy(
                runs.images().resolve("train/dark/0.png"),
                runs.images().resolve("test/dark/new.png"));

        try (Pipeline run = runs.resume("run")) {
            assertThatThrownBy(run::evaluate)
                    .isInstanceOf(RunException.class)
                    .hasMessageContaining(
                            "class dark has 12 for training and 13 test images, and had 12 for training and 12 test images")
                    .hasMessageContaining("put the data back as it was, or begin a new run");
        }
        assertThat(runs.of("run").resolve("evaluation.json")).doesNotExist();
    }

    @Test
    void pretrain_classAdded_isRefusedByItsName() throws IOException {
        PaintedFolder.writeFour(runs.images());

        try (Pipeline run = runs.resume("run")) {
            assertThatThrownBy(run::pretrain)
                    .isInstanceOf(RunException.class)
                    .hasMessageContaining("class dim is new (12 for training and 12 test images)");
        }
    }

    @Test
    void evaluate_onlyTimesChanged_goesOn() throws IOException {
        try (Stream<Path> files = Files.walk(runs.images())) {
            for (Path file : files.toList()) {
                Files.setLastModifiedTime(file, FileTime.fromMillis(1000));
            }
        }
        try (Pipeline run = runs.resume("run")) {
            assertThat(run.evaluate().rows()).hasSize(1);
        }
    }

    @Test
    void report_folderMoved_isWrittenAndEvaluateSaysWhereToNameTheNewPlace() throws IOException {
        Path moved = Files.move(runs.images(), folder.resolve("elsewhere"));
        Path recipe = runs.of("run").resolve("recipe.yaml");
        try (Pipeline run = runs.resume("run")) {
            assertThat(run.report()).content().contains("dark", "24");
            assertThatThrownBy(run::evaluate)
                    .isInstanceOf(RunException.class)
                    .hasMessageContaining(runs.images() + ", is not there")
                    .hasMessageContaining("data.dataset into " + recipe);
        }
        Files.writeString(
                recipe,
                Files.readString(recipe).replace(runs.images().toString(), moved.toString()));
        try (Pipeline run = runs.resume("run")) {
            assertThat(run.evaluate().rows()).hasSize(1);
        }
    }
}
