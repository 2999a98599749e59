package io.limbeck.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Work on a run that another has: here the pipeline that the test holds open. */
class RunHelperTest {

    private static final List<String> USUAL =
            List.of(
                    "network.depth=2",
                    "network.width=8",
                    "pool.training.length=4 steps",
                    "pool.training.batch=8",
                    "method.ipc=2",
                    "method.recover.steps=3",
                    "method.recover.block=2",
                    "method.patches.candidates=8",
                    "method.relabel.batch=3");

    @TempDir private Path folder;

    private PaintedRuns runs;

    @BeforeEach
    void prepare() throws IOException {
        runs = PaintedRuns.ofTwoClasses(folder);
    }

    /** Two blocks of an image of each class. */
    private Pipeline start(String name, Listener listener) {
        return runs.start(runs.recipe("cifar10/sre2l-ipc10-cpu", USUAL), name, listener);
    }

    private void help(Path run, Listener listener) {
        RunHelper.recover(run, runs.home(), Optional.empty(), listener);
    }

    private static List<String> stages(List<Event> events) {
        return events.stream()
                .filter(Event.Step.class::isInstance)
                .map(event -> ((Event.Step) event).stage())
                .toList();
    }

    @Test
    void recover_runInUse_recoversItsImagesAndLeavesTheSetToIt() {
        try (Pipeline run = start("alone", Listener.silent())) {
            run.distill();
        }
        List<Event> own = new ArrayList<>();
        List<Event> helped = new ArrayList<>();
        try (Pipeline run = start("helped", own::add)) {
            run.pretrain();
            own.clear();
            help(run.folder(), helped::add);
            assertThat(run.folder().resolve("distilled.safetensors")).doesNotExist();
            run.distill();
            assertThat(run.folder()).isDirectoryContaining("glob:**/forming.png");
        }

        assertThat(stages(helped)).hasSize(6).containsOnly("distill");
        assertThat(stages(own)).isEmpty();
        assertThat(PaintedFolder.distilled(folder.resolve("helped")))
                .isEqualTo(PaintedFolder.distilled(folder.resolve("alone")));
    }

    @Test
    void recover_setThereAlready_doesNothing() {
        try (Pipeline run = start("done", Listener.silent())) {
            run.distill();
        }
        List<Event> heard = new ArrayList<>();
        help(folder.resolve("done"), heard::add);

        assertThat(heard)
                .singleElement()
                .isEqualTo(new Event.Note(folder.resolve("done") + " has its set already"));
    }

    @Test
    void recover_noTeacherYetAndRunAtWork_namesTheProcess() {
        try (Pipeline run = start("squeezing", Listener.silent())) {
            assertThatThrownBy(() -> help(run.folder(), Listener.silent()))
                    .isInstanceOf(RunException.class)
                    .hasMessageContaining("has no teacher yet, and process ")
                    .hasMessageContaining("join again once");
        }
    }

    @Test
    void recover_noTeacherYet_saysHowToMakeIt() {
        start("early", Listener.silent()).close();

        assertThatThrownBy(() -> help(folder.resolve("early"), Listener.silent()))
                .isInstanceOf(RunException.class)
                .hasMessageContaining("has no teacher yet")
                .hasMessageContaining("./limbeck squeeze --resume ");
        assertThat(folder.resolve("early/blocks")).doesNotExist();
    }

    @Test
    void recover_otherMethod_isRefused() throws IOException {
        Path run = Files.createDirectories(folder.resolve("ncfm"));
        Files.writeString(
                run.resolve("recipe.yaml"), RecipeWriter.yaml(RecipeReader.named("quickstart")));

        assertThatThrownBy(() -> help(run, Listener.silent()))
                .isInstanceOf(RunException.class)
                .hasMessageContaining("is no run of sre2l")
                .hasMessageContaining("leave --join away");
    }

    @Test
    void recover_noRun_isRefused() {
        assertThatThrownBy(() -> help(folder, Listener.silent()))
                .isInstanceOf(RunException.class)
                .hasMessageContaining("holds no run (it has no recipe.yaml)");
    }

    @Test
    void recover_otherImagesThanTheRunBeganWith_isRefused() throws IOException {
        try (Pipeline run = start("other", Listener.silent())) {
            run.pretrain();
            Files.delete(runs.images().resolve("train/dark/0.png"));

            assertThatThrownBy(() -> help(run.folder(), Listener.silent()))
                    .isInstanceOf(RunException.class)
                    .hasMessageContaining("has changed since the run began")
                    .hasMessageContaining("class dark has ");
            assertThat(run.folder().resolve("blocks")).doesNotExist();
        }
    }

    @Test
    void relabel_runInUse_labelsWhatTheRunWouldHave() throws IOException {
        try (Pipeline run = start("alone", Listener.silent())) {
            run.relabel();
        }
        List<Event> own = new ArrayList<>();
        List<Event> helped = new ArrayList<>();
        try (Pipeline run = start("helped", own::add)) {
            run.distill();
            own.clear();
            RunHelper.relabel(run.folder(), runs.home(), Optional.empty(), helped::add);
            run.relabel();
        }

        assertThat(stages(helped)).isNotEmpty().containsOnly("relabel");
        assertThat(stages(own)).isEmpty();
        for (Path file : labels("alone")) {
            assertThat(folder.resolve("helped/labels").resolve(file.getFileName()))
                    .hasSameBinaryContentAs(file);
        }
        assertThat(labels("helped")).hasSameSizeAs(labels("alone"));
    }

    private List<Path> labels(String run) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(run).resolve("labels"))) {
            return files.toList();
        }
    }

    @Test
    void relabel_noSetYet_saysHowToMakeIt() {
        try (Pipeline run = start("early", Listener.silent())) {
            assertThatThrownBy(() -> relabel(run.folder()))
                    .isInstanceOf(RunException.class)
                    .hasMessageContaining("has no set yet, and process ")
                    .hasMessageContaining("join again once");
        }
        assertThatThrownBy(() -> relabel(folder.resolve("early")))
                .isInstanceOf(RunException.class)
                .hasMessageContaining(
                        "has no set yet; make it first with: ./limbeck distill --resume ");
    }

    private void relabel(Path run) {
        RunHelper.relabel(run, runs.home(), Optional.empty(), Listener.silent());
    }

    @Test
    void relabel_methodWithoutLabelsOfViews_isRefused() throws IOException {
        Path run = Files.createDirectories(folder.resolve("ncfm"));
        Files.writeString(
                run.resolve("recipe.yaml"), RecipeWriter.yaml(RecipeReader.named("quickstart")));

        assertThatThrownBy(() -> relabel(run))
                .isInstanceOf(RunException.class)
                .hasMessageContaining("is no run of sre2l or rded")
                .hasMessageContaining("leave --join away");
    }
}
