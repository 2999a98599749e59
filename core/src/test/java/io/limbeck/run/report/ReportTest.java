package io.limbeck.run.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.evaluate.EvaluationResult;
import io.limbeck.evaluate.EvaluationResult.Row;
import io.limbeck.evaluate.EvaluationResult.Trial;
import io.limbeck.run.report.Chart.Series;
import io.limbeck.run.report.ReportInput.ClassImages;
import io.limbeck.run.report.ReportInput.DatasetFacts;
import io.limbeck.run.report.ReportInput.Fact;
import io.limbeck.run.report.ReportInput.StageCost;
import io.limbeck.run.report.ReportInput.SyntheticFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

    private static final String HOSTILE = "<script>alert('x\"')</script>";

    @Test
    void report_fullInput_hasEverySectionAndTheOutcomeOnTop(@TempDir Path folder)
            throws IOException {
        Path html = folder.resolve("report.html");
        Report.write(html, SampleReport.full());
        assertThat(Files.readString(html))
                .contains("10 images per class: <strong>48.2&nbsp;%</strong>")
                .contains("(random real images 26.2\u00a0%, full data 80.2\u00a0%)")
                .contains(
                        "id=\"accuracy\"",
                        "id=\"images\"",
                        "id=\"curves\"",
                        "id=\"cost\"",
                        "id=\"recipe\"",
                        "id=\"provenance\"")
                .contains("n = 5", "published convention", "population deviation")
                .contains("8000", "39\u2009100", "50\u2009000")
                .contains("2 h 3 min", "1.9 GiB")
                .contains("./limbeck run --recipe cifar10-ipc10.yaml", "iterations: 2000")
                .contains("c4a38c50a1bc5f3a")
                .contains("Test accuracy along the training of resnet18")
                .contains("features of the pool's first trained network");
    }

    @Test
    void report_fullInput_asksForNothingFromOutside() {
        String html = Report.html(SampleReport.full());
        assertThat(html)
                .doesNotContainPattern(
                        "(?i)(src|href|srcset|action|data)\\s*=\\s*[\"']?(https?:)?//")
                .doesNotContainPattern("(?i)url\\s*\\(")
                .doesNotContainIgnoringCase("@import")
                .doesNotContainIgnoringCase("<script")
                .contains("default-src 'none'")
                .contains("src=\"data:image/png;base64,iVBOR");
        assertThat(html.split("<link ", -1)).hasSize(2); // the empty icon
    }

    @Test
    void report_optionalPartsMissing_leavesTheirSectionsOut() {
        assertThat(Report.html(SampleReport.bare()))
                .contains("1 image per class")
                .contains("not been measured yet", "Nothing was measured yet")
                .contains("id=\"provenance\"")
                .doesNotContain("id=\"images\"", "id=\"curves\"", "id=\"cost\"", "id=\"recipe\"")
                .doesNotContain("<table", "<svg", "NaN");
    }

    @Test
    void report_rowsWithoutTrials_areLeftOut() {
        Row begun = new Row("synthetic", "convnet", 10, 40, 5, "", List.of());
        ReportInput input = with(new EvaluationResult(List.of(begun)));
        assertThat(Report.html(input)).contains("not been measured yet").doesNotContain("NaN");
    }

    @Test
    void report_singleTrial_claimsNoDeviation() {
        Row full = SampleReport.evaluation().rows().getFirst();
        Row one =
                new Row(full.source(), full.net(), 100, 400, 8000, "", full.trials().subList(0, 1));
        assertThat(Report.html(with(new EvaluationResult(List.of(one)))))
                .contains("n = 1", "one network (convnet)")
                .doesNotContain("whisker\"", "</b> ±");
    }

    @Test
    void report_softLabelsOfRandomImagesAlone_saysOfWhat() {
        Row own = row("synthetic", 8000, "");
        Row random = row("random", 8000, "");
        Row soft = row("random-soft", 8000, "");
        assertThat(Report.html(with(new EvaluationResult(List.of(own, soft)))))
                .contains("(random real images with soft labels");
        assertThat(Report.html(with(new EvaluationResult(List.of(own, random, soft)))))
                .contains("(random real images", ", the same with soft labels");
    }

    @Test
    void report_chosenRealImages_areNotCalledSynthetic() {
        SyntheticFacts coreset =
                new SyntheticFacts("Coreset", 10, 100, 100, false, new Content.RealImages());
        Row own = row("synthetic", 8000, "");
        assertThat(Report.html(with(coreset, new EvaluationResult(List.of(own)))))
                .contains("Chosen real images", "10 real images per class")
                .doesNotContain("Synthetic images");
    }

    @Test
    void report_bufferThatTheSetDoesNotHoldWhole_saysWhatIsStored() {
        SyntheticFacts buffer =
                new SyntheticFacts("SSD-KD", 12, 120, 120, true, new Content.Buffer(128));
        EvaluationResult result =
                new EvaluationResult(
                        List.of(
                                row(EvaluationResult.STUDENT, 300, "without data"),
                                row(EvaluationResult.TEACHER, 0, "")));
        assertThat(Report.html(with(buffer, result)))
                .contains("<dt>Images of the buffer</dt><dd>128</dd>")
                .contains("<dt>Of them stored</dt><dd>120</dd>")
                .contains("A buffer of 128 images: <strong>")
                .contains("both were only tested here")
                .contains("data-label=\"Steps\">\u2013</td>")
                .doesNotContain("from scratch", "same settings", "carry soft labels");
    }

    @Test
    void note_rowsThatDiffer_saysInWhat() {
        assertThat(note(row("synthetic", 10, ""), row("random", 10, "")))
                .contains("with the same settings in every row.");
        assertThat(note(row("synthetic", 4, ""), row("random", 2, "")))
                .contains("in every row but for the number of steps.");
        assertThat(note(row("synthetic", 10, "learned step size 0.05"), row("random", 10, "")))
                .contains("in every row but for what is said below a row's name.");
        assertThat(note(row("synthetic", 4, "soft labels by view"), row("full", 2, "")))
                .contains("with the settings of the method's student")
                .doesNotContain("same settings");
        assertThat(note(row("synthetic", 10, ""))).doesNotContain("same settings");
    }

    private static String note(Row... rows) {
        ReportInput input = with(new EvaluationResult(List.of(rows)));
        return new AccuracyNote(input, "top-1 accuracy").text();
    }

    private static Row row(String source, long steps, String note) {
        Trial trial = SampleReport.evaluation().rows().getFirst().trials().getFirst();
        return new Row(source, "convnet", 100, 100, steps, note, List.of(trial));
    }

    @Test
    void report_fiveClassesOrFewer_hasNoTop5() {
        EvaluationResult result = new EvaluationResult(List.of(row("synthetic", 10, "")));
        ReportInput few =
                with(
                        new DatasetFacts("Toy", "3x8x8", 3, 9, 9, ""),
                        SampleReport.bare().synthetic(),
                        result);
        assertThat(Report.html(few)).contains("colspan=\"6\"").doesNotContain("Top-5");
        assertThat(Report.html(with(result))).contains("colspan=\"7\"", "Top-5");
    }

    @Test
    void report_accuracyTestedOnce_drawsNoCurve() {
        Row full = SampleReport.evaluation().rows().getFirst();
        Trial trial = full.trials().getFirst();
        Trial once =
                new Trial(
                        0,
                        trial.last(),
                        trial.last(),
                        trial.second(),
                        List.of(trial.curve().getLast()),
                        trial.seconds());
        Row row = new Row(full.source(), full.net(), 100, 400, 8000, "", List.of(once));
        assertThat(Report.html(with(new EvaluationResult(List.of(row)))))
                .contains("n = 1")
                .doesNotContain("Test accuracy along the training");
    }

    @Test
    void report_animation_isInside() {
        ReportInput full = SampleReport.full();
        ReportInput input =
                new ReportInput(
                        full.title(),
                        full.made(),
                        full.command(),
                        full.recipe(),
                        full.dataset(),
                        full.synthetic(),
                        List.of(),
                        Optional.of(SampleReport.png(3)),
                        List.of(),
                        full.evaluation(),
                        List.of(),
                        List.of(),
                        Map.of());
        assertThat(Report.html(input))
                .contains("How the images formed", "src=\"data:image/png;base64,");
    }

    @Test
    void report_markupInEveryText_isEscaped() {
        Row row = SampleReport.evaluation().rows().getFirst();
        Row hostile =
                new Row(
                        "synthetic",
                        HOSTILE,
                        row.storedImages(),
                        row.trainingImages(),
                        row.steps(),
                        HOSTILE,
                        row.trials());
        Row other = new Row(HOSTILE, HOSTILE, 1, 1, 1, HOSTILE, row.trials());
        ReportInput input =
                new ReportInput(
                        HOSTILE,
                        HOSTILE,
                        HOSTILE,
                        HOSTILE,
                        new DatasetFacts(HOSTILE, HOSTILE, 2, 3, 4, HOSTILE),
                        new SyntheticFacts(HOSTILE, 1, 2, 8, true),
                        List.of(new ClassImages(HOSTILE, List.of(SampleReport.png(1)), 1)),
                        Optional.of(SampleReport.png(2)),
                        List.of(
                                Chart.linear(
                                        HOSTILE,
                                        HOSTILE,
                                        HOSTILE,
                                        List.of(
                                                new Series(HOSTILE, List.of()),
                                                new Series(HOSTILE, List.of())))),
                        new EvaluationResult(List.of(hostile, other)),
                        List.of(new StageCost(HOSTILE, 1, 2), new StageCost(HOSTILE, 1, 2)),
                        List.of(new Fact(HOSTILE, HOSTILE)),
                        Map.of(HOSTILE, HOSTILE));
        String html = Report.html(input);
        assertThat(html).doesNotContainIgnoringCase("<script").contains("&lt;script&gt;");
        // Within an attribute a bare quote would end it.
        assertThat(html)
                .containsPattern("alt=\"&lt;script>?[^\"<]*\"")
                .containsPattern("aria-label=\"&lt;script[^\"<]*\"");
    }

    private static ReportInput with(EvaluationResult result) {
        return with(SampleReport.bare().synthetic(), result);
    }

    private static ReportInput with(SyntheticFacts synthetic, EvaluationResult result) {
        return with(SampleReport.bare().dataset(), synthetic, result);
    }

    private static ReportInput with(
            DatasetFacts dataset, SyntheticFacts synthetic, EvaluationResult result) {
        ReportInput bare = SampleReport.bare();
        return new ReportInput(
                bare.title(),
                "",
                "",
                "",
                dataset,
                synthetic,
                List.of(),
                Optional.empty(),
                List.of(),
                result,
                List.of(),
                List.of(),
                Map.of());
    }
}
