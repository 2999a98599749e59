package io.limbeck.run;

import io.limbeck.evaluate.EvaluationSettings.Baseline;
import io.limbeck.setting.Checks;
import java.util.List;

/**
 * How long an evaluation takes, reckoned from a few steps of each of its rows.
 *
 * @param seeds networks of a row
 * @param relabelSeconds to label all views of the synthetic set once; 0 without a teacher
 * @param rehearsedSeconds what those few views took that the rehearsal has labelled
 */
record EvaluationCost(int seeds, double relabelSeconds, double rehearsedSeconds) {

    private static final String SYNTHETIC = "synthetic";
    private static final String RDED = Checks.shown(Baseline.RDED);

    /**
     * What one network of a row costs.
     *
     * @param source as {@link io.limbeck.evaluate.EvaluationResult.Row#source()}
     * @param net name of the network
     * @param steps of its whole training
     * @param step seconds of each
     * @param once seconds before the first step of the first network, such as to choose images
     * @param tests seconds of all tests along the training
     */
    record Row(String source, String net, double steps, double step, double once, double tests) {

        private boolean isRded() {
            return source.equals(RDED);
        }
    }

    /** Of all rows. */
    double seconds(List<Row> rows) {
        double trainings =
                rows.stream()
                        .mapToDouble(row ->
                                row.once() + seeds * (row.steps() * step(row, rows) + row.tests()))
                        .sum();
        return trainings + (sharesPatches(rows) ? relabelSeconds - rehearsed(rows) : 0);
    }

    /** Of its few labels of patches, which it has stored before it began the first such row. */
    private double rehearsed(List<Row> rows) {
        List<Row> patches = rows.stream().filter(Row::isRded).toList();
        return patches.size() > 1 ? Math.min(rehearsedSeconds, patches.getFirst().once()) : 0;
    }

    /**
     * Where several networks learn from patches, these are labelled once and the labels stored, so
     * that each learns as from the synthetic set. In a rehearsal there may be only one of them, and
     * it labels while it learns.
     */
    private double step(Row row, List<Row> rows) {
        if (!row.isRded() || !sharesPatches(rows)) {
            return row.step();
        }
        return rows.stream()
                .filter(other -> other.source().equals(SYNTHETIC) && other.net().equals(row.net()))
                .mapToDouble(Row::step)
                .findFirst()
                .orElse(row.step());
    }

    private boolean sharesPatches(List<Row> rows) {
        return seeds * rows.stream().filter(Row::isRded).count() > 1;
    }
}
