package io.limbeck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.event.Event;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProgressTest {

    private final StringWriter err = new StringWriter();
    private long now = 1;

    @Test
    void plain_manySteps_printsALineEveryTenSeconds() {
        run(progress(0), 100, 1);

        assertThat(err.toString().lines().filter(line -> line.startsWith("distill ")))
                .hasSize(11)
                .contains("distill 50/100 (50 %)  50 s left  match 0.500");
    }

    @Test
    void plain_hasNeitherColoursNorCarriageReturns() {
        run(progress(0), 100, 1);

        assertThat(err.toString()).doesNotContain("\u001B").doesNotContain("\r");
    }

    @Test
    void plain_quickStage_printsOnlyBeginAndEnd() {
        Progress progress = progress(0);
        run(progress, 5, 1);
        progress.on(new Event.StageFinished("distill", 5, Map.of("match", 0.5)));

        assertThat(err.toString())
                .isEqualToNormalizingNewlines(
                        "distill  CIFAR-10\ndistill done in 5 s  match 0.500\n");
    }

    @Test
    void plain_resumedStage_countsTimeFromItsOwnFirstStep() {
        Progress progress = progress(0);
        progress.on(new Event.StageStarted("distill", "CIFAR-10", 1000, 900));
        for (int step = 901; step <= 921; step++) {
            tick(1);
            progress.on(new Event.Step("distill", step, Map.of()));
        }

        assertThat(err.toString())
                .contains("(from step 900)", "distill 920/1000 (92 %)  1 min 20 s left");
    }

    @Test
    void plain_valuesWithUnits_areWrittenWithThem() {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("learningRate", 0.001);
        values.put("secondsPerStep", 0.4321);
        values.put("residentBytes", 1.62e9);
        Progress progress = progress(0);
        progress.on(new Event.StageStarted("distill", "", 0, 0));
        tick(11);
        progress.on(new Event.Step("distill", 1, values));

        assertThat(err.toString()).contains("distill 1  rate 0.00100  0.432 s/step  1.6 GB");
    }

    @Test
    void plain_warning_isALineOfItsOwn() {
        progress(0).on(new Event.Warning("the newest checkpoint is damaged"));

        assertThat(err.toString())
                .isEqualToNormalizingNewlines("warning: the newest checkpoint is damaged\n");
    }

    @Test
    void terminal_line_fitsItsWidth() {
        run(progress(40), 100, 1);

        assertThat(err.toString().split("\r\u001B\\[K"))
                .filteredOn(part -> part.contains("━"))
                .isNotEmpty()
                .allSatisfy(part -> assertThat(part.length()).isLessThan(40));
    }

    @Test
    void terminal_note_erasesTheBarFirst() {
        Progress progress = progress(80);
        run(progress, 10, 1);
        progress.on(new Event.Note("preview.png was written"));

        assertThat(err.toString())
                .endsWith("\r\u001B[Kpreview.png was written" + System.lineSeparator());
    }

    @Test
    void terminal_nestedStage_givesWayToTheOuterOne() {
        Progress progress = progress(80);
        progress.on(new Event.StageStarted("evaluate", "", 2, 0));
        progress.on(new Event.StageStarted("train", "", 10, 0));
        tick(1);
        progress.on(new Event.Step("train", 1, Map.of()));
        progress.on(new Event.StageFinished("train", 1, Map.of()));
        tick(1);
        progress.on(new Event.Step("evaluate", 1, Map.of()));

        assertThat(err.toString()).contains("train ━", "evaluate ━").endsWith("1/2");
    }

    @Test
    void to_environmentWithoutTerminal_isPlain() {
        Progress progress = Progress.to(new PrintWriter(err), Map.of());
        progress.on(new Event.Warning("w"));

        assertThat(err.toString()).doesNotContain("\u001B");
    }

    @Test
    void to_noColor_drawsWithoutColours() {
        Progress progress =
                Progress.to(new PrintWriter(err), Map.of("LIMBECK_COLUMNS", "80", "NO_COLOR", "1"));
        progress.on(new Event.Warning("w"));

        assertThat(err.toString()).doesNotContain("\u001B[33m");
    }

    private Progress progress(int columns) {
        return new Progress(new PrintWriter(err), columns, false, () -> now);
    }

    private void run(Progress progress, int steps, int secondsPerStep) {
        progress.on(new Event.StageStarted("distill", "CIFAR-10", steps, 0));
        for (int step = 1; step <= steps; step++) {
            tick(secondsPerStep);
            progress.on(new Event.Step("distill", step, Map.of("match", 0.5)));
        }
    }

    private void tick(int seconds) {
        now += TimeUnit.SECONDS.toNanos(seconds);
    }
}
