package io.limbeck.run;

import io.limbeck.evaluate.EvaluationResult;
import io.limbeck.method.CoresetSettings;
import io.limbeck.method.Distillery;
import io.limbeck.method.TrajectoryMethod;
import io.limbeck.setting.Counted;
import io.limbeck.train.EpochOrder;
import io.limbeck.train.PoolSettings;
import io.limbeck.train.TrainingSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * From the few steps of a rehearsal to the stages of the whole recipe.
 *
 * @param recipe the whole one
 * @param abridged what was done of it
 * @param clock that heard it
 * @param trainingImages of the data set
 */
record Extrapolation(Recipe recipe, Abridgement abridged, StageClock clock, int trainingImages) {

    /**
     * In their order.
     *
     * @param result of the rehearsal, by row
     */
    List<RunPlan.Stage> stages(EvaluationResult result) {
        List<RunPlan.Stage> stages = new ArrayList<>();
        pretrain().ifPresent(stages::add);
        steps("patches", 1, 1).ifPresent(stages::add);
        distill().ifPresent(stages::add);
        Optional<RunPlan.Stage> relabel = steps("relabel", abridged.relabel(), 1);
        relabel.ifPresent(stages::add);
        EvaluationCost cost =
                new EvaluationCost(
                        recipe.evaluation().seeds(),
                        relabel.map(RunPlan.Stage::seconds).orElse(0.0),
                        clock.lap("relabel").map(StageClock.Lap::seconds).orElse(0.0));
        clock.lap("evaluate").map(lap -> evaluate(lap, result, cost)).ifPresent(stages::add);
        return stages;
    }

    private Optional<RunPlan.Stage> distill() {
        return recipe.method() instanceof CoresetSettings coreset
                        && coreset.selection().trainsNetwork()
                ? clock.lap("distill").map(this::watched)
                : steps("distill", abridged.distill(), abridged.first());
    }

    /** The training of a network, which is one step of its stage. */
    private RunPlan.Stage watched(StageClock.Lap lap) {
        return new RunPlan.Stage(
                lap.stage().stage(),
                "a network of %d steps".formatted(poolSteps()),
                lap.seconds() * abridged.distill());
    }

    private Optional<RunPlan.Stage> pretrain() {
        return recipe.method() instanceof TrajectoryMethod led ? experts(led) : pool();
    }

    private Optional<RunPlan.Stage> experts(TrajectoryMethod led) {
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

    private Optional<RunPlan.Stage> pool() {
        PoolSettings pool = recipe.pool();
        long steps = poolSteps();
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

    private long poolSteps() {
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
            StageClock.Lap lap, EvaluationResult result, EvaluationCost cost) {
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
}
