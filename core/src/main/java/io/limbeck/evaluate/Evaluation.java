package io.limbeck.evaluate;

import io.limbeck.data.Dataset;
import io.limbeck.data.SeenImages;
import io.limbeck.evaluate.EvaluationResult.Row;
import io.limbeck.evaluate.EvaluationResult.Trial;
import io.limbeck.evaluate.EvaluationSettings.Baseline;
import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.event.StoppedException;
import io.limbeck.nn.Network;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.Networks;
import io.limbeck.nn.Weights;
import io.limbeck.setting.Counted;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.Compute;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.TrainingSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.bytedeco.javacpp.PointerScope;

/**
 * Measures what a synthetic set is worth: networks are trained from scratch on it, tested on the
 * real test images, and compared with networks trained in the same way on real ones. The headline
 * of each is the accuracy after the last step; the test images choose nothing. Trials of the same
 * number start from the same weights in every row of a network, so that rows can be compared in
 * pairs.
 *
 * @param synthetic the set
 * @param dataset the real images; the baselines are drawn from its training images
 * @param settings what is measured and how networks are trained
 * @param network what {@link EvaluationSettings#nets()} are made like
 * @param observer a trained network, whose features herding compares
 * @param lesson what a teacher says of views of the synthetic set, for a method that has one; then
 *     networks learn from it instead of from labels of whole images
 * @param seeds for all that is random; equal seeds give equal numbers (bit for bit on a CPU)
 * @param compute where and how exactly
 * @param listener hears stage {@code evaluate}: its steps are the optimiser steps of all trainings
 */
public record Evaluation(
        SyntheticSet synthetic,
        Dataset dataset,
        EvaluationSettings settings,
        NetworkSpec network,
        Optional<Observer> observer,
        Optional<Lesson> lesson,
        SeedTree seeds,
        Compute compute,
        Listener listener) {

    private static final String STAGE = "evaluate";

    /** A network that has learned from real images. */
    public record Observer(Network network, Weights weights) {}

    /** One row to be measured. */
    private record Plan(Network network, Source source, Row empty) {}

    /** Measures everything; see the components of this record. */
    public static EvaluationResult run(
            SyntheticSet synthetic,
            Dataset dataset,
            EvaluationSettings settings,
            NetworkSpec network,
            Optional<Observer> observer,
            SeedTree seeds,
            Compute compute,
            Listener listener) {
        return new Evaluation(
                        synthetic,
                        dataset,
                        settings,
                        network,
                        observer,
                        Optional.empty(),
                        seeds,
                        compute,
                        listener)
                .run(EvaluationResult.empty(), _ -> {});
    }

    /**
     * Measures what is missing. Each trial is a function of the seeds and its own number, so the
     * outcome does not depend on where an earlier process stopped.
     *
     * @param already what an earlier process found; rows of another length or size are measured
     *     anew, with a warning
     * @param onTrial hears after each trial all that is known so far, to store it: what is measured
     *     here, and of what an earlier process found the rows and trials that are not asked for
     * @return all rows that are asked for, in the order of the settings: for each network the
     *     synthetic set, then the baselines
     * @throws io.limbeck.torch.NonFiniteLossException if a training diverges
     * @throws StoppedException if the thread is interrupted; the trials before were heard of
     */
    public EvaluationResult run(EvaluationResult already, Consumer<EvaluationResult> onTrial) {
        long start = System.nanoTime();
        try (var _ = new PointerScope()) {
            List<Plan> plans = plans();
            EvaluationResult result = begin(plans, already);
            long total = plans.stream().mapToLong(p -> p.empty().steps() * settings.seeds()).sum();
            long done = result.rows().stream().mapToLong(r -> r.steps() * r.trials().size()).sum();
            listener.on(new Event.StageStarted(STAGE, detail(plans), total, done));
            if (done < total) {
                result = measured(plans, result, done, now -> onTrial.accept(already.with(now)));
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            listener.on(new Event.StageFinished(STAGE, seconds, means(result)));
            return result;
        }
    }

    private EvaluationResult measured(
            List<Plan> plans,
            EvaluationResult before,
            long stepsBefore,
            Consumer<EvaluationResult> onTrial) {
        EvaluationResult result = before;
        long done = stepsBefore;
        try (SeenImages test = SeenImages.of(dataset.test(), dataset.preprocessing(), compute)) {
            for (Plan plan : plans) {
                for (long seed = 0; seed < settings.seeds(); seed++) {
                    Row row = row(result, plan);
                    if (!row.has(seed)) {
                        Trial trial = measuredOrStopped(plan, test, seed, result, done);
                        done += row.steps();
                        result = result.with(row.with(trial));
                        onTrial.accept(result);
                    }
                }
            }
        }
        return result;
    }

    private List<Plan> plans() {
        List<Source> sources = sources();
        List<Plan> plans = new ArrayList<>();
        for (String net : settings.nets()) {
            Network candidate = Networks.named(net, network, input());
            for (Source source : sources) {
                Row empty =
                        new Row(
                                source.images().name(),
                                net,
                                source.images().storedImages(),
                                source.images().trainingImages(),
                                source.steps(),
                                source.note(),
                                List.of());
                plans.add(new Plan(candidate, source, empty));
            }
        }
        return plans;
    }

    private List<Source> sources() {
        RealSources real =
                new RealSources(
                        dataset,
                        synthetic.ipc(),
                        Networks.create(network, input()),
                        observer,
                        seeds.child("herding"),
                        compute);
        List<Source> sources = new ArrayList<>();
        SyntheticSource images = new SyntheticSource(synthetic, settings.training().takesRate());
        sources.add(lesson.map(l -> l.onSynthetic(images)).orElseGet(() -> learnt(images)));
        for (Baseline baseline : settings.baselines()) {
            sources.add(baseline.soft() ? soft(baseline, real) : hard(real.of(baseline)));
        }
        return sources;
    }

    /** At the rate that was learnt with the images, where one was and SGD can use it. */
    private Source learnt(SyntheticSource source) {
        OptionalDouble learned = synthetic.stepSize();
        TrainingSettings training =
                learned.isPresent()
                        ? settings.training().atRate(learned.getAsDouble())
                        : settings.training();
        if (learned.isPresent() && !settings.training().takesRate()) {
            listener.on(
                    new Event.Warning(
                            String.format(
                                    Locale.ROOT,
                                    "the set has learned a step size of %.3g for sgd, but evaluation.training.optimizer is another kind and keeps its own rate; set kind: sgd to learn at the set's",
                                    learned.getAsDouble())));
        }
        ImageSource images =
                settings.hardEnd() > 0 && synthetic.softLabels().isPresent()
                        ? new HardEnd(source, training, settings.hardEnd())
                        : source;
        return new Supervised(images, dataset.preprocessing(), training, compute);
    }

    private Source hard(ImageSource images) {
        return new Supervised(images, dataset.preprocessing(), settings.training(), compute);
    }

    private Source soft(Baseline baseline, RealSources real) {
        Lesson lent =
                lesson.orElseThrow(() ->
                        new IllegalArgumentException(
                                "baseline %s wants a teacher's labels, and this method has no teacher"
                                        .formatted(RealSources.nameOf(baseline))));
        return baseline == Baseline.RDED
                ? lent.onPatches(
                        RealSources.nameOf(baseline), dataset, synthetic.ipc(), trials(), listener)
                : lent.on(real.of(baseline));
    }

    /** Of each source. */
    private long trials() {
        return (long) settings.nets().size() * settings.seeds();
    }

    private Network.Input input() {
        var shape = dataset.info().shape();
        return new Network.Input(
                shape.channels(), shape.height(), shape.width(), dataset.info().classes());
    }

    /** The rows of the plans, with the trials that an earlier process has measured for them. */
    private EvaluationResult begin(List<Plan> plans, EvaluationResult already) {
        List<Row> rows = new ArrayList<>();
        for (Plan plan : plans) {
            Row empty = plan.empty();
            Optional<Row> earlier = already.row(empty.source(), empty.net());
            if (earlier.isPresent() && !earlier.get().sameTraining(empty)) {
                listener.on(
                        new Event.Warning(
                                "the stored trials of %s, %s were trained on %d images for %d steps, but now it is %d images and %d steps; they are measured anew"
                                        .formatted(
                                                empty.source(),
                                                empty.net(),
                                                earlier.get().trainingImages(),
                                                earlier.get().steps(),
                                                empty.trainingImages(),
                                                empty.steps())));
            }
            rows.add(
                    earlier.filter(empty::sameTraining)
                            .map(r -> r.first(settings.seeds()))
                            .orElse(empty));
        }
        return new EvaluationResult(rows);
    }

    private static Row row(EvaluationResult result, Plan plan) {
        return result.row(plan.empty().source(), plan.empty().net()).orElseThrow();
    }

    private Trial measuredOrStopped(
            Plan plan, SeenImages test, long seed, EvaluationResult soFar, long stepsBefore) {
        try {
            return measure(plan, test, seed, stepsBefore);
        } catch (StoppedException e) {
            int kept = soFar.rows().stream().mapToInt(r -> r.trials().size()).sum();
            throw new StoppedException(
                    StoppedException.keeping(
                            "evaluation was",
                            kept,
                            (long) soFar.rows().size() * settings.seeds(),
                            "network",
                            "",
                            "measure"),
                    e);
        }
    }

    private Trial measure(Plan plan, SeenImages test, long seed, long stepsBefore) {
        Row row = plan.empty();
        TrialRun run =
                new TrialRun(
                        plan.network(),
                        test.preprocessing(),
                        test.images(),
                        row.steps(),
                        settings.curvePoints(),
                        compute,
                        (step, values) ->
                                listener.on(new Event.Step(STAGE, stepsBefore + step, values)));
        Trial trial = run.of(seed, plan.source(), seeds.child(row.net()).child(seed));
        listener.on(
                new Event.Note(
                        String.format(
                                Locale.ROOT,
                                "%s, %s, network %d of %d: %.1f %% (best of the curve %.1f %%), %.0f s",
                                row.source(),
                                row.net(),
                                seed + 1,
                                settings.seeds(),
                                100 * trial.last(),
                                100 * trial.best(),
                                trial.seconds())));
        return trial;
    }

    private String detail(List<Plan> plans) {
        LongSummaryStatistics steps =
                plans.stream().mapToLong(plan -> plan.empty().steps()).summaryStatistics();
        return "%s of %s (%s), %s steps each, tested on %d images"
                .formatted(
                        Counted.of(plans.size(), "row"),
                        Counted.of(settings.seeds(), "network"),
                        String.join(", ", settings.nets()),
                        steps.getMin() == steps.getMax()
                                ? Long.toString(steps.getMin())
                                : steps.getMin() + " to " + steps.getMax(),
                        dataset.test().size());
    }

    private static Map<String, Double> means(EvaluationResult result) {
        Map<String, Double> means = new LinkedHashMap<>();
        result.rows().forEach(r -> means.put(r.source() + " " + r.net(), r.mean()));
        return means;
    }
}
