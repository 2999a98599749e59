package io.limbeck.run.report;

import io.limbeck.evaluate.EvaluationResult.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * What stands below the measured table: only what holds for its rows.
 *
 * @param input with at least one measured row
 * @param headline what accuracy is
 */
record AccuracyNote(ReportInput input, String headline) {

    String text() {
        List<String> sentences = new ArrayList<>();
        sentences.add(
                "Percent of the %s test images. The headline is the %s after the last step%s."
                        .formatted(
                                Printed.count(input.dataset().testImages()), headline, spread()));
        if (!trained().isEmpty()) {
            sentences.add(
                    "Each network was trained from scratch from its own seed%s."
                            .formatted(settings()));
        }
        if (any(Row::testedOnly)) {
            sentences.add(
                    "The student is the one of the run, and its teacher the one that taught it: both were only tested here.");
        }
        sentences.add(
                "The test images do not choose the step. “Best of the curve” is the greatest accuracy among the tested points of each training, averaged; many papers publish it, and it is optimistic, because the test images pick the moment.");
        if (trained().stream().anyMatch(row -> row.storedImages() != row.trainingImages())) {
            sentences.add(
                    "One stored image may hold several training images: storage counts the former, networks see the latter.");
        }
        if (input.synthetic().softLabels() && any(isOf("synthetic")) && any(this::hard)) {
            sentences.add("The synthetic images carry soft labels, the real ones hard labels.");
        }
        return String.join(" ", sentences);
    }

    private String spread() {
        return any(row -> row.trials().size() > 1)
                ? ": mean ± population deviation over n networks"
                : "";
    }

    /** What rows have in common, and what sets them apart. */
    private String settings() {
        if (nets().stream().allMatch(net -> trained(net).size() < 2)) {
            return "";
        }
        if (trained().stream().anyMatch(Row::byView) && any(this::hard)) {
            return ", rows with soft labels with the settings of the method's student, rows with hard labels with those of the evaluation";
        }
        List<String> apart = new ArrayList<>();
        if (nets().stream().anyMatch(this::stepsDiffer)) {
            apart.add("the number of steps");
        }
        if (trained().stream().anyMatch(row -> !row.note().isEmpty())) {
            apart.add("what is said below a row's name");
        }
        return ", with the same settings in every row"
                + (apart.isEmpty() ? "" : " but for " + String.join(" and ", apart));
    }

    private boolean stepsDiffer(String net) {
        return trained(net).stream().map(Row::steps).distinct().count() > 1;
    }

    private boolean hard(Row row) {
        return List.of("random", "herding", "full").contains(row.source());
    }

    private static Predicate<Row> isOf(String source) {
        return row -> row.source().equals(source);
    }

    private List<String> nets() {
        return AccuracyTable.nets(input.evaluation());
    }

    private List<Row> trained() {
        return nets().stream().flatMap(net -> trained(net).stream()).toList();
    }

    private List<Row> trained(String net) {
        return AccuracyTable.rows(input.evaluation(), net).stream()
                .filter(Predicate.not(Row::testedOnly))
                .toList();
    }

    private boolean any(Predicate<Row> what) {
        return nets().stream()
                .flatMap(net -> AccuracyTable.rows(input.evaluation(), net).stream())
                .anyMatch(what);
    }
}
