package io.limbeck.run.report;

import io.limbeck.evaluate.EvaluationResult;
import io.limbeck.evaluate.EvaluationResult.Row;
import io.limbeck.run.report.Chart.Point;
import io.limbeck.run.report.Chart.Scale;
import io.limbeck.run.report.Chart.Series;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the template reads: the input, and what is derived from it.
 *
 * @param input as given
 * @param summary the top of the page
 * @param tables accuracy by network
 * @param accuracyCharts accuracy along the trainings, by network
 * @param runCharts the curves of the run
 * @param incrementalChart of class-incremental learning, if the report is about it
 */
public record ReportPage(
        ReportInput input,
        Summary summary,
        List<AccuracyTable> tables,
        List<ChartDrawing> accuracyCharts,
        List<ChartDrawing> runCharts,
        Optional<ChartDrawing> incrementalChart) {

    /** Lengths of trainings that differ by more than this are shown on a logarithmic axis. */
    private static final double WIDE = 6;

    static ReportPage of(ReportInput input) {
        EvaluationResult result = input.evaluation();
        return new ReportPage(
                input,
                Summary.of(input),
                AccuracyTable.of(result, input.synthetic().content()),
                AccuracyTable.nets(result).stream()
                        .flatMap(net -> Stream.of(accuracyChart(input, net), workChart(input, net)))
                        .filter(ReportPage::hasLines)
                        .map(ChartDrawing::of)
                        .toList(),
                input.charts().stream().map(ChartDrawing::of).toList(),
                input.incremental().map(learnt -> ChartDrawing.of(learnt.chart())));
    }

    /** Networks that were tested once only make points, which the table says better. */
    private static boolean hasLines(Chart chart) {
        return chart.series().stream().anyMatch(series -> series.points().size() > 1);
    }

    /** What the headline of a row is, for the head of its column. */
    public String measure() {
        return isOfPixels() ? "Mean IoU" : "Top-1";
    }

    /** The same in a sentence. */
    public String headline() {
        return isOfPixels() ? "mean intersection over union" : "top-1 accuracy";
    }

    /** What is stored, as a sentence begins. */
    public String left() {
        return Printed.sentence(input.synthetic().left());
    }

    /** What is to be known of the table. */
    public String note() {
        return new AccuracyNote(input, headline()).text();
    }

    /** Whether something stands beside the headline: five classes or fewer have no top-5. */
    public boolean hasSecond() {
        return isOfPixels() || input.dataset().classes() > 5;
    }

    /** What stands beside it. */
    public String second() {
        return isOfPixels() ? "Right pixels" : "Top-5";
    }

    private boolean isOfPixels() {
        return input.evaluation().rows().stream().anyMatch(Row::isOfPixels);
    }

    private static Chart accuracyChart(ReportInput input, String net) {
        List<Row> rows =
                AccuracyTable.rows(input.evaluation(), net).stream()
                        .filter(row -> row.steps() > 0)
                        .toList();
        long shortest = rows.stream().mapToLong(Row::steps).min().orElse(1);
        long longest = rows.stream().mapToLong(Row::steps).max().orElse(1);
        return new Chart(
                "Test accuracy along the training of " + net,
                "optimiser steps",
                inPercent(rows),
                longest > WIDE * shortest ? Scale.LOG : Scale.LINEAR,
                Scale.LINEAR,
                rows.stream().map(row -> accuracyCurve(row, input.synthetic().content())).toList());
    }

    private static String inPercent(List<Row> rows) {
        return rows.stream().anyMatch(Row::isOfPixels)
                ? "mean intersection over union (%)"
                : "top-1 (%)";
    }

    /** Over the time that went into a student, which was a result itself. */
    private static Chart workChart(ReportInput input, String net) {
        List<Row> rows =
                AccuracyTable.rows(input.evaluation(), net).stream()
                        .filter(row -> row.source().equals(EvaluationResult.STUDENT))
                        .toList();
        return Chart.linear(
                "Test accuracy over the work on the student",
                "seconds of inversion and distillation",
                inPercent(rows),
                rows.stream()
                        .flatMap(row -> row.trials().stream())
                        .map(trial ->
                                new Series(
                                        source(
                                                EvaluationResult.STUDENT,
                                                input.synthetic().content()),
                                        trial.curve().stream()
                                                .flatMap(ReportPage::overWork)
                                                .toList()))
                        .toList());
    }

    private static Stream<Point> overWork(EvaluationResult.Point point) {
        return point.work().stream().map(work -> new Point(work.total(), 100 * point.accuracy()));
    }

    /** Mean over the trials at each step where accuracy was tested. */
    private static Series accuracyCurve(Row row, Content content) {
        TreeMap<Long, Double> means =
                row.trials().stream()
                        .flatMap(trial -> trial.curve().stream())
                        .collect(
                                Collectors.groupingBy(
                                        EvaluationResult.Point::step,
                                        TreeMap::new,
                                        Collectors.averagingDouble(
                                                EvaluationResult.Point::accuracy)));
        return new Series(
                source(row.source(), content),
                means.entrySet().stream()
                        .map(e -> new Point(e.getKey(), 100 * e.getValue()))
                        .toList());
    }

    /** A PNG as an address that needs no file. */
    public static String dataUri(byte[] png) {
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(png);
    }

    /** Whether classes have so few images that they stand side by side. */
    public boolean fewImages() {
        return input.classes().stream().allMatch(c -> c.images().size() <= 2);
    }

    /** A fraction in percent, without the sign. */
    public static String percent(double fraction) {
        return Printed.percent(fraction);
    }

    /** What networks learnt from, in words. */
    public static String source(String name, Content content) {
        return AccuracyTable.sourceForPeople(name, content);
    }

    public static String count(long number) {
        return Printed.count(number);
    }

    public static String duration(double seconds) {
        return Printed.duration(seconds);
    }

    /** A dash where memory is not known. */
    public static String memory(long bytes) {
        return bytes > 0 ? Printed.bytes(bytes) : "\u2013";
    }

    /** Wall time of all stages. */
    public double totalSeconds() {
        return input.costs().stream().mapToDouble(ReportInput.StageCost::seconds).sum();
    }
}
