package io.limbeck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.evaluate.EvaluationResult;
import io.limbeck.evaluate.EvaluationResult.Row;
import io.limbeck.evaluate.EvaluationResult.Trial;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ResultsTableTest {

    @Test
    void table_showsMeanAndDeviationInPercent() {
        EvaluationResult result =
                new EvaluationResult(
                        List.of(
                                new Row(
                                        "synthetic",
                                        "convnet",
                                        100,
                                        400,
                                        8000,
                                        "",
                                        List.of(trial(0, 0.49), trial(1, 0.51)))));

        assertThat(ResultsTable.of(result))
                .contains("synthetic", "convnet", "100", "400", "8,000", "50.00 ± 1.00", "60.00")
                .contains("shown only for comparison");
    }

    @Test
    void table_oneSeedAndFewClasses_claimsNoDeviationAndHasNoTop5() {
        Trial trial = new Trial(0, 0.105, 0.105, Optional.empty(), Optional.empty(), List.of(), 1);
        EvaluationResult result =
                new EvaluationResult(
                        List.of(
                                new Row("synthetic", "mlp", 10, 10, 8, "", List.of(trial)),
                                new Row("teacher", "mlp", 90, 90, 0, "", List.of(trial))));

        assertThat(ResultsTable.of(result))
                .contains("10.50 ")
                .doesNotContain("10.50 ±", "top-5", " 0 ");
    }

    @Test
    void table_rowsOfTwoTrainings_saysWhichIsWhose() {
        Row byView = new Row("synthetic", "mlp", 10, 10, 200, "soft labels by view", List.of());
        Row hard = new Row("random", "mlp", 10, 10, 20, "", List.of());

        assertThat(ResultsTable.of(new EvaluationResult(List.of(byView, hard))))
                .contains("soft labels are trained as the method's student");
        assertThat(ResultsTable.of(new EvaluationResult(List.of(hard))))
                .doesNotContain("the method's student");
    }

    @Test
    void table_withoutTrials_isDrawnAllTheSame() {
        EvaluationResult result =
                new EvaluationResult(
                        List.of(new Row("full", "mlp", 50000, 50000, 1, "", List.of())));

        assertThat(ResultsTable.of(result)).contains("full", "mlp");
    }

    @Test
    void table_ofPixels_saysRightPixelsAndNotTop5() {
        Trial trial = new Trial(0, 0.4, 0.4, Optional.empty(), Optional.of(0.9), List.of(), 1);
        EvaluationResult result =
                new EvaluationResult(
                        List.of(new Row("student", "dilated", 20, 20, 8, "", List.of(trial))));

        assertThat(ResultsTable.of(result))
                .contains("right pixels %", "90.00", "mean intersection over union")
                .doesNotContain("top-5");
    }

    private static Trial trial(long seed, double accuracy) {
        return new Trial(seed, accuracy, 0.6, 0.9, List.of(), 1);
    }
}
