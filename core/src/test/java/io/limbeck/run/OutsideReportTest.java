package io.limbeck.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A report that somebody asks for while a run goes on, which here is an open pipeline. */
class OutsideReportTest {

    @TempDir private Path folder;

    private PaintedRuns runs;
    private Recipe recipe;

    @BeforeEach
    void prepare() throws IOException {
        runs = PaintedRuns.ofTwoClasses(folder);
        recipe =
                runs.recipe(
                        "cifar10/coreset-ipc10-cpu",
                        List.of(
                                "network={kind: convnet, depth: 2, width: 8, norm: instance}",
                                "method.selection=random",
                                "method.ipc=2",
                                "evaluation.nets=[convnet]",
                                "evaluation.baselines=[random]",
                                "evaluation.seeds=1",
                                "evaluation.training.length=4 steps",
                                "evaluation.training.batch=4",
                                "evaluation.curve-points=1"));
    }

    @Test
    void write_runThatIsAtWork_writesWhatIsThereAndNothingElse() throws IOException {
        try (Pipeline run = runs.start(recipe, "run", Listener.silent())) {
            run.distill();
            Path events = run.folder().resolve("events.jsonl");
            Path provenance = run.folder().resolve("provenance.json");
            // As another process may find it, in the middle of a line.
            Files.writeString(events, "{\"time\": ", StandardOpenOption.APPEND);
            String before = Files.readString(events);
            String sessions = Files.readString(provenance);

            Path report = OutsideReport.write(run.folder(), runs.home(), Listener.silent());

            assertThat(report).isEqualTo(run.folder().resolve("report.html"));
            assertThat(Files.readString(report)).contains("Coreset", "dark", "light");
            assertThat(events).content().isEqualTo(before);
            assertThat(provenance).content().isEqualTo(sessions);
        }
    }

    @Test
    void write_provenanceMovedAway_namesWhatBeginsANewOne() throws IOException {
        Path run = folder.resolve("run");
        try (Pipeline begun = runs.start(recipe, "run", Listener.silent())) {
            begun.distill();
        }
        Files.delete(run.resolve("provenance.json"));
        assertThatThrownBy(() -> OutsideReport.write(run, runs.home(), Listener.silent()))
                .isInstanceOf(RunException.class)
                .hasMessageContaining("has no provenance.json any more")
                .hasMessageContaining("./limbeck evaluate");
    }

    @Test
    void write_measuredMeanwhile_showsTheNumbers() throws IOException {
        try (Pipeline run = runs.start(recipe, "run", Listener.silent())) {
            run.evaluate();
            Path own = run.report();
            String inside = Files.readString(own);
            OutsideReport.write(run.folder(), runs.home(), Listener.silent());
            assertThat(accuracies(Files.readString(own)))
                    .isNotEmpty()
                    .isEqualTo(accuracies(inside));
        }
    }

    /** All percentages of a page. */
    private static List<String> accuracies(String html) {
        return Pattern.compile("\\d+\\.\\d %")
                .matcher(html)
                .results()
                .map(MatchResult::group)
                .toList();
    }

    @Test
    void write_beforeThereIsASet_namesTheProcessAtWorkOrHowToGoOn() {
        try (Pipeline run = runs.start(recipe, "run", Listener.silent())) {
            assertThatThrownBy(() -> outside("run"))
                    .isInstanceOf(RunException.class)
                    .hasMessageContaining("no distilled set yet")
                    .hasMessageContaining("process " + ProcessHandle.current().pid());
            assertThat(run.folder()).exists();
        }
        assertThatThrownBy(() -> outside("run"))
                .isInstanceOf(RunException.class)
                .hasMessageContaining("./limbeck distill --resume");
        assertThatThrownBy(() -> outside("nowhere"))
                .isInstanceOf(RunException.class)
                .hasMessageContaining("holds no run");
    }

    @Test
    void write_recipeWasEdited_warns() throws IOException {
        try (Pipeline run = runs.start(recipe, "run", Listener.silent())) {
            run.distill();
        }
        Files.writeString(
                folder.resolve("run/recipe.yaml"), "\n# a note\n", StandardOpenOption.APPEND);
        List<Event> events = new ArrayList<>();
        OutsideReport.write(folder.resolve("run"), runs.home(), events::add);
        assertThat(events)
                .filteredOn(Event.Warning.class::isInstance)
                .singleElement()
                .asString()
                .contains("was changed since the run began");
    }

    private Path outside(String name) {
        return OutsideReport.write(folder.resolve(name), runs.home(), Listener.silent());
    }
}
