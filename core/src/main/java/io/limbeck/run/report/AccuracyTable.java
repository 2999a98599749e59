package io.limbeck.run.report;

import io.limbeck.evaluate.EvaluationResult;
import io.limbeck.evaluate.EvaluationResult.Row;
import io.limbeck.evaluate.EvaluationResult.Trial;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The measured table of one network, ready to print.
 *
 * @param net name of the network
 * @param rows one for each set it was trained on
 */
public record AccuracyTable(String net, List<Line> rows) {

    /**
     * @param source what the networks were trained on, for people
     * @param synthetic whether this is the set, or the student, that the report is about
     * @param colour number of the colour, the same in the curves
     * @param accuracy mean of the last step in percent
     * @param deviation in percent, empty for a single network
     * @param networks how many were trained
     * @param barPercent length of the bar
     * @param whiskerFrom where the deviation begins, in percent of the bar's room
     * @param whiskerWidth how wide it is
     * @param best mean of the best tested points in percent
     * @param bestDeviation likewise, empty for a single network
     * @param second mean in percent of top-5, or of right pixels
     * @param stored images on disk
     * @param training images that a network sees
     * @param steps optimiser steps; a dash for a network that was only tested
     * @param note may be empty
     */
    public record Line(
            String source,
            boolean synthetic,
            int colour,
            String accuracy,
            String deviation,
            int networks,
            String barPercent,
            String whiskerFrom,
            String whiskerWidth,
            String best,
            String bestDeviation,
            String second,
            String stored,
            String training,
            String steps,
            String note) {}

    static List<AccuracyTable> of(EvaluationResult result, Content content) {
        return nets(result).stream()
                .map(net -> new AccuracyTable(net, lines(rows(result, net), content)))
                .toList();
    }

    /** The networks that were measured, in their order. */
    static List<String> nets(EvaluationResult result) {
        return rows(result).stream().map(Row::net).distinct().toList();
    }

    /** The rows of a network that hold a number. */
    static List<Row> rows(EvaluationResult result, String net) {
        return rows(result).stream().filter(r -> r.net().equals(net)).toList();
    }

    private static List<Row> rows(EvaluationResult result) {
        return result.rows().stream().filter(r -> !r.trials().isEmpty()).toList();
    }

    private static List<Line> lines(List<Row> rows, Content content) {
        return IntStream.range(0, rows.size())
                .mapToObj(i -> line(rows.get(i), i, content))
                .toList();
    }

    private static Line line(Row row, int index, Content content) {
        boolean several = row.trials().size() > 1;
        double mean = row.mean();
        double deviation = several ? row.deviation() : 0;
        double from = Math.max(0, mean - deviation);
        double to = Math.min(1, mean + deviation);
        return new Line(
                sourceForPeople(row.source(), content),
                row.source().equals("synthetic") || row.source().equals(EvaluationResult.STUDENT),
                index % 8,
                Printed.percent(mean),
                several ? Printed.percent(deviation) : "",
                row.trials().size(),
                cssPercent(mean),
                cssPercent(from),
                cssPercent(to - from),
                Printed.percent(row.meanOf(Trial::best)),
                several ? Printed.percent(row.deviationOf(Trial::best)) : "",
                Printed.percent(row.meanOf(Trial::second)),
                Printed.count(row.storedImages()),
                Printed.count(row.trainingImages()),
                row.steps() > 0 ? Printed.count(row.steps()) : "\u2013",
                row.note());
    }

    /** A source of {@link EvaluationResult.Row#source()} in words. */
    static String sourceForPeople(String source, Content content) {
        return switch (source) {
            case "synthetic" ->
                    content instanceof Content.RealImages
                            ? "Chosen real images"
                            : "Synthetic images";
            case "random" -> "Random real images";
            case "herding" -> "Herding, real images";
            case "full" -> "Full data";
            case EvaluationResult.STUDENT -> "Student of the run";
            case EvaluationResult.TEACHER -> "Its teacher";
            case "random-soft" -> "Random real images, soft labels";
            case "rded" -> "RDED, real patches";
            default -> source;
        };
    }

    private static String cssPercent(double fraction) {
        return String.format(Locale.ROOT, "%.2f", fraction * 100);
    }
}
