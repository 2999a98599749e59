package io.limbeck.run;

import io.limbeck.evaluate.EvaluationResult;
import io.limbeck.event.Event;
import io.limbeck.method.CoresetSettings;
import io.limbeck.method.DcSettings;
import io.limbeck.method.DmSettings;
import io.limbeck.method.DsaSettings;
import io.limbeck.method.NcfmSettings;
import io.limbeck.method.SsdKdSettings;
import io.limbeck.method.TeacherMethod;
import io.limbeck.method.TrajectoryMethod;
import io.limbeck.run.report.Chart;
import io.limbeck.run.report.Content;
import io.limbeck.run.report.Report;
import io.limbeck.run.report.ReportInput;
import io.limbeck.run.report.ReportInput.DatasetFacts;
import io.limbeck.run.report.ReportInput.Fact;
import io.limbeck.run.report.ReportInput.StageCost;
import io.limbeck.run.report.ReportInput.SyntheticFacts;
import io.limbeck.run.report.SyntheticImages;
import io.limbeck.synthetic.SyntheticSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a run folder holds, as the values of a report.
 *
 * @param folder of the run
 * @param set distilled
 * @param dataset what is known of the real images
 * @param evaluation measured so far
 * @param method what it adds
 * @param provenance as of now
 */
record RunReport(
        RunFolder folder,
        SyntheticSet set,
        DatasetFacts dataset,
        EvaluationResult evaluation,
        MethodReport method,
        Provenance provenance) {

    private static final int IMAGES_PER_CLASS = 10;
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm 'UTC'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    /**
     * What is known of the real images. They may not be there any more, or never have been, and are
     * not opened to report.
     *
     * @param recorded what the run has read; empty if it has read nothing, or wrote it down before
     *     that was kept
     */
    static DatasetFacts facts(
            RunContext run,
            MethodRun method,
            EvaluationResult measured,
            Optional<RecordedData> recorded) {
        Optional<DatasetFacts> known =
                measured.rows().isEmpty() ? method.knownData() : Optional.empty();
        return known.or(() -> recorded.map(RecordedData::facts))
                .orElseGet(() -> RecordedData.of(run.opened()).facts());
    }

    /** One HTML file that needs nothing else. */
    void write() {
        Report.write(folder.report(), input());
    }

    private ReportInput input() {
        Recipe recipe = folder.recipe();
        Provenance.Session last = provenance.sessions().getLast();
        List<Event.Step> steps = distillSteps();
        return new ReportInput(
                "%s, %s".formatted(dataset.title(), synthetic().perClass()),
                "%s · recipe %s · %s · Limbeck %s"
                        .formatted(
                                method.name(),
                                recipe.name(),
                                DAY.format(last.lastSeen()),
                                last.limbeck()),
                RunCommand.again(provenance.sessions().getFirst().command(), folder.path()),
                RecipeWriter.yaml(recipe),
                dataset,
                synthetic(),
                SyntheticImages.of(set, IMAGES_PER_CLASS),
                animation(),
                charts(steps),
                evaluation,
                costs(),
                measures(steps),
                facts(last));
    }

    private SyntheticFacts synthetic() {
        return new SyntheticFacts(
                method.name(),
                set.ipc(),
                set.ipc() * dataset.classes(),
                set.decodedCount(),
                set.softLabels().isPresent(),
                content());
    }

    private Content content() {
        if (set.hallucination().isPresent()) {
            return new Content.Bases(set.renderings());
        }
        return switch (folder.recipe().method()) {
            case CoresetSettings _ -> new Content.RealImages();
            case SsdKdSettings own -> new Content.Buffer(own.buffer().slots(dataset.trainImages()));
            case NcfmSettings _,
                    DmSettings _,
                    DcSettings _,
                    DsaSettings _,
                    TrajectoryMethod _,
                    TeacherMethod _ ->
                    new Content.Images();
        };
    }

    private List<Event.Step> distillSteps() {
        Map<Long, Event.Step> steps = new TreeMap<>();
        for (TimedEvent timed : EventLog.read(folder.events())) {
            // A resumed run repeats the steps after its checkpoint; the later ones count.
            if (timed.event() instanceof Event.Step step && step.stage().equals("distill")) {
                steps.put(step.step(), step);
            }
        }
        return List.copyOf(steps.values());
    }

    private Optional<byte[]> animation() {
        try {
            return Files.exists(folder.forming())
                    ? Optional.of(Files.readAllBytes(folder.forming()))
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + folder.forming(), e);
        }
    }

    private List<Chart> charts(List<Event.Step> steps) {
        List<Chart> charts = new ArrayList<>();
        for (MethodReport.Curve curve : method.curves()) {
            String value = curve.value();
            List<Chart.Point> points =
                    steps.stream()
                            .filter(step -> step.values().containsKey(value))
                            .map(step -> new Chart.Point(step.step(), step.values().get(value)))
                            .toList();
            if (points.size() > 1) {
                charts.add(
                        Chart.linear(
                                curve.title(),
                                "iteration",
                                value,
                                List.of(new Chart.Series(value, points))));
            }
        }
        charts.addAll(method.charts());
        return charts;
    }

    private List<StageCost> costs() {
        List<StageCost> costs = new ArrayList<>();
        Map<String, Long> peaks = peakByStage();
        provenance
                .stageSeconds()
                .forEach((stage, seconds) ->
                        costs.add(new StageCost(stage, seconds, peaks.getOrDefault(stage, 0L))));
        return costs;
    }

    private Map<String, Long> peakByStage() {
        Map<String, Long> peaks = new LinkedHashMap<>();
        for (TimedEvent timed : EventLog.read(folder.events())) {
            if (timed.event() instanceof Event.Step step
                    && step.values().containsKey("residentBytes")) {
                peaks.merge(
                        step.stage(), step.values().get("residentBytes").longValue(), Math::max);
            }
        }
        return peaks;
    }

    private List<Fact> measures(List<Event.Step> steps) {
        List<Fact> measures = new ArrayList<>();
        double[] seconds =
                steps.stream()
                        .filter(step -> step.values().containsKey("secondsPerStep"))
                        .mapToDouble(step -> step.values().get("secondsPerStep"))
                        .sorted()
                        .toArray();
        if (seconds.length > 0) {
            measures.add(
                    new Fact(
                            "Seconds per iteration",
                            "%.2f (median of %d)"
                                    .formatted(seconds[seconds.length / 2], seconds.length)));
        }
        measures.addAll(method.measures());
        measures.add(
                new Fact(
                        "Greatest resident memory of the process",
                        "%.2f GiB"
                                .formatted(provenance.peakResidentBytes() / (double) (1L << 30))));
        return measures;
    }

    private Map<String, String> facts(Provenance.Session last) {
        Map<String, String> facts = new LinkedHashMap<>();
        Machine machine = last.machine();
        facts.put("seed", Long.toString(provenance.seed()));
        facts.put("recipe SHA-256", provenance.recipeSha256());
        facts.put("processor", "%s, %d cores".formatted(machine.cpu(), machine.cores()));
        facts.put("memory", "%.1f GiB".formatted(machine.memoryBytes() / (double) (1L << 30)));
        facts.put("device, precision", machine.device() + ", " + machine.precision());
        facts.put("operating system", machine.os());
        facts.put("Java", machine.java());
        facts.put("libtorch", machine.libtorch());
        facts.put("Limbeck", last.limbeck());
        facts.put("processes", Integer.toString(provenance.sessions().size()));
        provenance.dataChecksums().forEach((file, sha) -> facts.put("SHA-256 of " + file, sha));
        return facts;
    }
}
