package io.limbeck.run.report;

import io.limbeck.evaluate.EvaluationResult;
import io.limbeck.evaluate.EvaluationResult.Row;
import io.limbeck.run.report.ReportInput.Fact;
import io.limbeck.run.report.ReportInput.StageCost;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What stands on top of a report: the outcome in one line, and a few facts.
 *
 * @param perClass such as {@code 10 images per class}
 * @param accuracy of the synthetic set under the first network, in percent; empty if not measured
 * @param beside the baselines in brackets; empty if none was measured
 * @param meaning what the number is
 * @param facts a few, short
 */
public record Summary(
        String perClass, String accuracy, String beside, String meaning, List<Fact> facts) {

    static Summary of(ReportInput input) {
        return input.incremental()
                .map(learnt -> incremental(learnt, input))
                .orElseGet(() -> atOnce(input));
    }

    private static Summary incremental(ReportInput.Incremental learnt, ReportInput input) {
        List<ReportInput.Spread> last = learnt.steps().getLast().accuracies();
        List<String> beside = new ArrayList<>();
        for (int i = 1; i < last.size(); i++) {
            beside.add(
                    AccuracyTable.sourceForPeople(
                                            learnt.sources().get(i), input.synthetic().content())
                                    .toLowerCase(Locale.ROOT)
                            + " "
                            + Printed.percent(last.get(i).mean())
                            + "\u00a0%");
        }
        return new Summary(
                Printed.sentence(input.synthetic().perClass()),
                Printed.percent(last.getFirst().mean()),
                String.join(", ", beside),
                "Top-1 accuracy on the %s test images of %s once all %d classes have come, in %d steps; %s, trained from scratch at each step."
                        .formatted(
                                Printed.count(input.dataset().testImages()),
                                input.dataset().title(),
                                learnt.steps().getLast().classes(),
                                learnt.steps().size(),
                                learnt.networks() == 1
                                        ? "one network"
                                        : "mean of %d networks".formatted(learnt.networks())),
                facts(input));
    }

    private static Summary atOnce(ReportInput input) {
        String perClass = Printed.sentence(input.synthetic().perClass());
        Optional<Row> row =
                AccuracyTable.nets(input.evaluation()).stream()
                        .findFirst()
                        .flatMap(net ->
                                measured(input.evaluation(), EvaluationResult.STUDENT, net)
                                        .or(() -> measured(input.evaluation(), "synthetic", net)));
        String meaning =
                row.map(r -> meaning(r, input))
                        .orElse("The set has not been measured yet: no network was trained on it.");
        return new Summary(
                perClass,
                row.map(r -> Printed.percent(r.mean())).orElse(""),
                row.map(r -> beside(input.evaluation(), r.net())).orElse(""),
                meaning,
                facts(input));
    }

    private static Optional<Row> measured(EvaluationResult result, String source, String net) {
        return result.row(source, net).filter(r -> !r.trials().isEmpty());
    }

    private static String meaning(Row row, ReportInput input) {
        if (row.testedOnly()) {
            return "%s on the %s test images of %s of the student (%s) after its last step; its teacher was all that it learned from."
                    .formatted(
                            row.isOfPixels() ? "Mean intersection over union" : "Top-1 accuracy",
                            Printed.count(input.dataset().testImages()),
                            input.dataset().title(),
                            row.net());
        }
        int n = row.trials().size();
        String networks =
                n == 1
                        ? "one network (%s) trained from scratch".formatted(row.net())
                        : "mean of %d networks (%s) trained from scratch".formatted(n, row.net());
        return "Top-1 accuracy on the %s test images of %s after the last step, %s."
                .formatted(
                        Printed.count(input.dataset().testImages()),
                        input.dataset().title(),
                        networks);
    }

    private static String beside(EvaluationResult result, String net) {
        List<String> parts = new ArrayList<>();
        result.finished().stream()
                .filter(r -> r.source().equals(EvaluationResult.TEACHER))
                .forEach(r -> parts.add("its teacher " + percent(r)));
        Optional<Row> random = measured(result, "random", net);
        random.ifPresent(r -> parts.add("random real images " + percent(r)));
        String soft = random.isPresent() ? "the same" : "random real images";
        measured(result, "random-soft", net)
                .ifPresent(r -> parts.add(soft + " with soft labels " + percent(r)));
        measured(result, "full", net).ifPresent(r -> parts.add("full data " + percent(r)));
        return String.join(", ", parts);
    }

    private static String percent(Row row) {
        return Printed.percent(row.mean()) + "\u00a0%";
    }

    private static Fact count(String name, int images) {
        return new Fact(name, Printed.count(images));
    }

    private static Fact share(int images, ReportInput input) {
        double share = 100.0 * images / Math.max(1, input.dataset().trainImages());
        return new Fact(
                "Of the training set",
                String.format(Locale.ROOT, share < 1 ? "%.2f %%" : "%.1f %%", share));
    }

    private static List<Fact> facts(ReportInput input) {
        List<Fact> facts = new ArrayList<>();
        int stored = input.synthetic().storedImages();
        switch (input.synthetic().content()) {
            case Content.Images() -> {
                facts.add(count("Stored images", stored));
                facts.add(share(stored, input));
            }
            case Content.RealImages() -> {
                facts.add(count("Chosen real images", stored));
                facts.add(share(stored, input));
            }
            case Content.Bases _ -> facts.add(count("Stored bases", stored));
            case Content.Buffer(int images) -> {
                facts.add(count("Images of the buffer", images));
                if (stored < images) {
                    facts.add(count("Of them stored", stored));
                }
                facts.add(share(images, input));
            }
        }
        double seconds = input.costs().stream().mapToDouble(StageCost::seconds).sum();
        if (seconds > 0) {
            facts.add(new Fact("Time in all", Printed.duration(seconds)));
        }
        // Not every stage says how much memory it has: the name of the one that does belongs here.
        input.costs().stream()
                .filter(cost -> cost.peakBytes() > 0)
                .max(Comparator.comparingLong(StageCost::peakBytes))
                .ifPresent(cost ->
                        facts.add(
                                new Fact(
                                        "Peak memory, " + cost.stage(),
                                        Printed.bytes(cost.peakBytes()))));
        return facts;
    }
}
