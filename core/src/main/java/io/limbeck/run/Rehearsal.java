package io.limbeck.run;

import io.limbeck.data.DataHome;
import io.limbeck.data.Dataset;
import io.limbeck.data.ImageShape;
import io.limbeck.evaluate.EvaluationResult;
import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.event.StoppedException;
import io.limbeck.file.TemporaryFolder;
import io.limbeck.method.CoresetSettings;
import io.limbeck.method.Distillery;
import io.limbeck.method.TrajectoryMethod;
import io.limbeck.setting.Counted;
import io.limbeck.torch.MemoryUse;
import io.limbeck.train.EpochOrder;
import io.limbeck.train.PoolSettings;
import io.limbeck.train.TrainingSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/**
 * Finds out what a recipe costs by doing a few steps of each of its stages on its own data, with
 * everything as large as in the run: the same batches, networks, classes and test images. What is
 * made is thrown away. Pools count as if none was there yet.
 *
 * <p>A short rehearsal is held again and again for some seconds, and of each stage the fastest time
 * counts: at first much of it goes to the virtual machine's compiler, of which a run sees little.
 * It is held again with more steps where they are quick: those need hundreds before they are warm.
 *
 * <p>Pictures are reckoned as often as a run takes them. Whatever else comes between steps, such as
 * checkpoints and the writing of events, is not: a run does it seldom, or fast.
 */
public final class Rehearsal {

    /** By then the compiler is done with what the steps need. */
    private static final double WARM_SECONDS = 16;

    /** What those steps may take together of which a longer rehearsal does more. */
    private static final double STEP_SECONDS = 6;

    /** At most so many times as many. */
    private static final int LONGEST = 20;

    /** Of the set's images as floats: itself, decoded for its labels, and for a network. */
    private static final int SET_COPIES = 3;

    private final Recipe recipe;
    private final StageClock clock = new StageClock(System::nanoTime);

    private Rehearsal(Recipe recipe) {
        this.recipe = recipe;
    }

    /**
     * Rehearses. The peak is that of this process, so a process that did something larger before
     * cannot tell.
     *
     * @param home where the data set is, or is fetched to
     * @param listener hears the stages of the rehearsal
     * @throws RecipeException if the recipe does not fit its data set
     * @throws io.limbeck.event.StoppedException if the thread is interrupted
     */
    public static RunPlan of(Recipe recipe, DataHome home, Listener listener) {
        return of(recipe, home, listener, WARM_SECONDS, System::nanoTime);
    }

    /**
     * As above, held again until so many seconds are over since the data was there.
     *
     * @param nanos a clock that only rises
     */
    static RunPlan of(
            Recipe recipe,
            DataHome home,
            Listener listener,
            double warmSeconds,
            LongSupplier nanos) {
        long started = nanos.getAsLong();
        Dataset data = recipe.data().open(home, listener);
        // To decode the images for the first time may take longer than a rehearsal.
        long opened = nanos.getAsLong();
        Take take = take(recipe, data, 1, listener);
        List<RunPlan.Stage> stages = take.stages();
        int length = longer(take.stepSeconds());
        if (seconds(opened, nanos) < warmSeconds) {
            listener.on(new Event.Note(again(length, warmSeconds)));
        }
        while (seconds(opened, nanos) < warmSeconds) {
            stages = faster(stages, take(recipe, data, length, Listener.silent()).stages());
        }
        return new RunPlan(stages, peakBytes(recipe, data), seconds(started, nanos));
    }

    private static Abridgement abridged(Recipe recipe, Dataset data, int length) {
        int classes = data.info().classes();
        return Abridgement.of(recipe, new Abridgement.Size(classes, data.train().size()), length);
    }

    /** Of this process, with the images that a rehearsal's set lacks. */
    private static long peakBytes(Recipe recipe, Dataset data) {
        return MemoryUse.peakResidentBytes()
                + leftOutBytes(abridged(recipe, data, 1), data.info().shape());
    }

    static long leftOutBytes(Abridgement abridged, ImageShape shape) {
        return SET_COPIES * abridged.leftOut() * shape.numel() * Float.BYTES;
    }

    /**
     * Held once.
     *
     * @param stepSeconds in steps of which a longer one would do more
     */
    private record Take(List<RunPlan.Stage> stages, double stepSeconds) {}

    private static Take take(Recipe recipe, Dataset data, int length, Listener listener) {
        Abridgement abridged = abridged(recipe, data, length);
        try (TemporaryFolder folder = TemporaryFolder.make("rehearsal")) {
            Rehearsal rehearsal = new Rehearsal(recipe);
            List<RunPlan.Stage> stages =
                    rehearsal.run(folder.path(), data, abridged, onStage(listener));
            return new Take(stages, rehearsal.stepSeconds());
        } catch (StoppedException e) {
            throw new StoppedException("the rehearsal was stopped; nothing of it is kept", e);
        }
    }

    /** What a rehearsal measures says nothing of the recipe, and what it writes is gone soon. */
    private static Listener onStage(Listener listener) {
        return event -> {
            switch (event) {
                case Event.StageStarted _, Event.Warning _ -> listener.on(event);
                case Event.Step(String stage, long step, _) ->
                        listener.on(new Event.Step(stage, step, Map.of()));
                case Event.StageFinished(String stage, double seconds, _) ->
                        listener.on(new Event.StageFinished(stage, seconds, Map.of()));
                case Event.Note _ -> {}
            }
        };
    }

    private double stepSeconds() {
        return Abridgement.lengthened(recipe.method()).stream()
                .flatMap(stage -> clock.lap(stage).stream())
                .mapToDouble(StageClock.Lap::secondsInSteps)
                .sum();
    }

    /** How many times as many steps to do where the fewest take so long. */
    static int longer(double stepSeconds) {
        return (int) Math.clamp(STEP_SECONDS / stepSeconds, 1, LONGEST);
    }

    private static String again(int length, double seconds) {
        return length == 1
                ? "again until it is warm, at least %.0f s in all".formatted(seconds)
                : "again with %d times as many steps of the quick kinds until it is warm, at least %.0f s in all"
                        .formatted(length, seconds);
    }

    /** Of each stage the faster; a rehearsal's stages are always the same. */
    private static List<RunPlan.Stage> faster(List<RunPlan.Stage> one, List<RunPlan.Stage> other) {
        return IntStream.range(0, one.size())
                .mapToObj(i ->
                        one.get(i).seconds() < other.get(i).seconds() ? one.get(i) : other.get(i))
                .toList();
    }

    private static double seconds(long since, LongSupplier nanos) {
        return (nanos.getAsLong() - since) * 1e-9;
    }

    private List<RunPlan.Stage> run(
            Path folder, Dataset data, Abridgement abridged, Listener listener) {
        Path file = folder.resolve(recipe.name() + ".yaml");
        write(file);
        Recipe few = RecipeReader.read(file, abridged.sets());
        try (Pipeline pipeline =
                Pipeline.on(
                        few,
                        folder.resolve("run"),
                        data,
                        folder.resolve("pools"),
                        Listener.all(List.of(clock, listener)),
                        "rehearsal")) {
            EvaluationResult result = pipeline.evaluate();
            // What comes after the last stage takes memory, too.
            pipeline.export(Set.copyOf(Pipeline.FORMATS), folder.resolve("export"));
            pipeline.report();
            return stages(abridged, result, data.train().size());
        }
    }

    private List<RunPlan.Stage> stages(
            Abridgement abridged, EvaluationResult result, int trainingImages) {
        List<RunPlan.Stage> stages = new ArrayList<>();
        pretrain(trainingImages).ifPresent(stages::add);
        steps("patches", 1, 1).ifPresent(stages::add);
        distill(abridged, trainingImages).ifPresent(stages::add);
        Optional<RunPlan.Stage> relabel = steps("relabel", abridged.relabel(), 1);
        relabel.ifPresent(stages::add);
        EvaluationCost cost =
                new EvaluationCost(
                        recipe.evaluation().seeds(),
                        relabel.map(RunPlan.Stage::seconds).orElse(0.0),
                        clock.lap("relabel").map(StageClock.Lap::seconds).orElse(0.0));
        clock.lap("evaluate")
                .map(lap -> evaluate(lap, abridged, result, cost))
                .ifPresent(stages::add);
        return stages;
    }

    private Optional<RunPlan.Stage> distill(Abridgement abridged, int trainingImages) {
        return recipe.method() instanceof CoresetSettings coreset
                        && coreset.selection() == CoresetSettings.Selection.FORGETTING
                ? clock.lap("distill").map(lap -> watched(lap, abridged, trainingImages))
                : steps("distill", abridged.distill(), abridged.first());
    }

    /** The training of a network, which is one step of its stage. */
    private RunPlan.Stage watched(StageClock.Lap lap, Abridgement abridged, int trainingImages) {
        return new RunPlan.Stage(
                lap.stage().stage(),
                "a network of %d steps".formatted(poolSteps(trainingImages)),
                lap.seconds() * abridged.distill());
    }

    private Optional<RunPlan.Stage> pretrain(int trainingImages) {
        return recipe.method() instanceof TrajectoryMethod led
                ? experts(led, trainingImages)
                : pool(trainingImages);
    }

    private Optional<RunPlan.Stage> experts(TrajectoryMethod led, int trainingImages) {
        int epochs = led.expertEpochs();
        int count = led.experts().count();
        long steps = (long) epochs * EpochOrder.steps(trainingImages, led.experts().batch());
        return clock.lap("pretrain")
                .map(lap ->
                        new RunPlan.Stage(
                                "pretrain",
                                Counted.of(count, "expert") + " of " + Counted.of(epochs, "epoch"),
                                count * steps * lap.medianStep(0, lap.stage().steps())));
    }

    private Optional<RunPlan.Stage> pool(int trainingImages) {
        PoolSettings pool = recipe.pool();
        long steps = poolSteps(trainingImages);
        return clock.lap("pretrain")
                .map(lap ->
                        new RunPlan.Stage(
                                "pretrain",
                                "%s of %d steps"
                                        .formatted(Counted.of(pool.pairs(), "network"), steps),
                                pool.pairs()
                                        * (steps * lap.medianStep(0, lap.stage().steps())
                                                + lap.secondsAtEnd(0, lap.stage().steps()))));
    }

    private long poolSteps(int trainingImages) {
        TrainingSettings training = recipe.pool().training();
        return training.length().totalSteps(trainingImages, training.batch());
    }

    private Optional<RunPlan.Stage> steps(String name, double times, int first) {
        return clock.lap(name).map(lap -> steps(lap, times, first));
    }

    /**
     * A stage whose steps are alike. A rehearsal takes a picture after nearly each of its few
     * steps, a run after no more than {@link Distillery#SNAPSHOTS}.
     *
     * @param first steps that say nothing of the others
     */
    static RunPlan.Stage steps(StageClock.Lap lap, double times, int first) {
        long steps = Math.round(lap.stage().steps() * times);
        double seconds =
                times == 1
                        ? lap.seconds()
                        : steps * lap.meanStep(first)
                                + Math.min(steps, Distillery.SNAPSHOTS) * lap.meanBetween(first);
        return new RunPlan.Stage(lap.stage().stage(), steps + " steps", seconds);
    }

    private RunPlan.Stage evaluate(
            StageClock.Lap lap,
            Abridgement abridged,
            EvaluationResult result,
            EvaluationCost cost) {
        PlannedTraining training = new PlannedTraining(recipe, abridged);
        List<EvaluationCost.Row> rows = new ArrayList<>();
        long before = 0;
        for (EvaluationResult.Row row : result.rows()) {
            if (row.testedOnly()) {
                continue;
            }
            long last = before + row.steps();
            double steps = training.steps(row);
            long tests = Math.min(recipe.evaluation().curvePoints(), Math.round(steps));
            rows.add(
                    new EvaluationCost.Row(
                            row.source(),
                            row.net(),
                            steps,
                            lap.medianStep(before, last),
                            lap.secondsAtStart(before, last),
                            tests * lap.secondsAtEnd(before, last)));
            before = last;
        }
        return new RunPlan.Stage(
                "evaluate",
                Counted.of((long) cost.seeds() * result.rows().size(), "network"),
                cost.seconds(rows));
    }

    private void write(Path file) {
        try {
            Files.writeString(file, RecipeWriter.yaml(recipe));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }
}
