package io.limbeck.cli;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import io.limbeck.evaluate.EvaluationResult;
import io.limbeck.evaluate.EvaluationResult.Row;
import io.limbeck.evaluate.EvaluationResult.Trial;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** An evaluation as a table for the terminal. */
final class ResultsTable {

    private static final String PIXELS =
            "These networks classify pixels: accuracy is the mean intersection over union.";

    private static final String TRAININGS =
            "Rows with the teacher's soft labels are trained as the method's student, the others as"
                    + " evaluation.training says.";

    private ResultsTable() {}

    static String of(EvaluationResult result) {
        return AsciiTable.getTable(AsciiTable.FANCY_ASCII, result.rows(), columns(result))
                + System.lineSeparator()
                + "Accuracy on the real test set after the last step, mean ± deviation over seeds"
                + " where there are several;"
                + System.lineSeparator()
                + "the best epoch is chosen on the test set and shown only for comparison."
                + (twoTrainings(result) ? System.lineSeparator() + TRAININGS : "")
                + (ofPixels(result) ? System.lineSeparator() + PIXELS : "");
    }

    private static List<ColumnData<Row>> columns(EvaluationResult result) {
        List<ColumnData<Row>> columns =
                new ArrayList<>(
                        List.of(
                                left("trained on", Row::source),
                                left("network", Row::net),
                                right("stored", row -> "%,d".formatted(row.storedImages())),
                                right("images", row -> "%,d".formatted(row.trainingImages())),
                                right("steps", ResultsTable::steps),
                                right("accuracy %", ResultsTable::accuracy),
                                right("best epoch %", row -> percent(row, Trial::best))));
        if (hasSecond(result)) {
            columns.add(right(second(result), row -> percent(row, Trial::second)));
        }
        columns.add(right("seeds", row -> Integer.toString(row.trials().size())));
        return columns;
    }

    /** Five classes or fewer have no top-5. */
    private static boolean hasSecond(EvaluationResult result) {
        return result.rows().stream()
                .flatMap(row -> row.trials().stream())
                .anyMatch(trial -> !Double.isNaN(trial.second()));
    }

    /** A teacher took none of them here. */
    private static String steps(Row row) {
        return row.steps() > 0 ? "%,d".formatted(row.steps()) : "-";
    }

    private static boolean twoTrainings(EvaluationResult result) {
        return result.rows().stream().anyMatch(Row::byView)
                && result.rows().stream().anyMatch(row -> !row.byView() && !row.testedOnly());
    }

    private static String second(EvaluationResult result) {
        return ofPixels(result) ? "right pixels %" : "top-5 %";
    }

    private static boolean ofPixels(EvaluationResult result) {
        return result.rows().stream().anyMatch(Row::isOfPixels);
    }

    private static ColumnData<Row> left(String header, Function<Row, String> cell) {
        return new Column().header(header).dataAlign(HorizontalAlign.LEFT).with(cell);
    }

    private static ColumnData<Row> right(String header, Function<Row, String> cell) {
        return new Column().header(header).dataAlign(HorizontalAlign.RIGHT).with(cell);
    }

    private static String accuracy(Row row) {
        String mean = String.format(Locale.ROOT, "%.2f", 100 * row.mean());
        return row.trials().size() > 1
                ? mean + String.format(Locale.ROOT, " ± %.2f", 100 * row.deviation())
                : mean;
    }

    private static String percent(Row row, ToDoubleFunction<Trial> number) {
        return String.format(
                Locale.ROOT,
                "%.2f",
                100 * row.trials().stream().mapToDouble(number).average().orElse(Double.NaN));
    }
}
