package io.limbeck.run;

import io.limbeck.data.ClassSubset;
import io.limbeck.data.DataHome;
import io.limbeck.data.Dataset;
import io.limbeck.evaluate.ClassSteps;
import io.limbeck.evaluate.Continual;
import io.limbeck.evaluate.Continual.Kept;
import io.limbeck.evaluate.ContinualResult;
import io.limbeck.evaluate.LearnedRate;
import io.limbeck.evaluate.Memory;
import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.event.StoppedException;
import io.limbeck.method.SsdKdSettings;
import io.limbeck.nn.Network;
import io.limbeck.nn.Networks;
import io.limbeck.setting.Checks;
import io.limbeck.torch.Compute;
import io.limbeck.torch.SeedTree;
import io.limbeck.torch.UnusableFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;

/**
 * Class-incremental learning with the set of a recipe, in a folder of its own: {@code set/}, a run
 * over all classes, or, strictly, {@code step-1/}, {@code step-2/} and so on, each a run over the
 * classes of its step alone; {@code continual.json} with every network measured; {@code
 * report.html}. What is there is not done again.
 */
public final class ContinualRun {

    private static final String STAGE = "continual";

    /**
     * @param steps that part the classes evenly
     * @param strict whether each step squeezes and distils from its own classes alone, as someone
     *     would have to who sees them one step after the other; else teacher and images have seen
     *     all classes from the first step on, as published
     */
    public record Plan(int steps, boolean strict) {}

    private final Recipe recipe;
    private final Plan plan;
    private final ContinualFolder folder;
    private final DataHome home;
    private final Listener listener;
    private final String command;
    private boolean warned;

    private ContinualRun(
            Recipe recipe,
            Plan plan,
            Path folder,
            DataHome home,
            Listener listener,
            String command) {
        this.recipe = recipe;
        this.plan = plan;
        this.folder = new ContinualFolder(folder, recipe, plan);
        this.home = home;
        this.listener = listener;
        this.command = command;
    }

    /**
     * Does what is missing, and writes the report.
     *
     * @param folder absent, empty, or begun with the same recipe and plan
     * @param command as typed
     * @return every network measured
     * @throws RunException if the folder belongs to another recipe or plan
     * @throws IllegalArgumentException if the steps do not part the classes evenly, or the recipe
     *     is one of ssd-kd, has a limit of memory, or names a device that cannot be used here
     * @throws StoppedException if the thread is interrupted; what is done is kept
     */
    public static ContinualResult run(
            Recipe recipe,
            Plan plan,
            Path folder,
            DataHome home,
            Listener listener,
            String command) {
        return new ContinualRun(recipe, plan, folder, home, listener, command).run();
    }

    private ContinualResult run() {
        refuseWhatCannotAct();
        if (plan.strict() && recipe.data().whitening() != Recipe.Data.Whitening.NONE) {
            throw new IllegalArgumentException(
                    "data.whitening is zca, which each step would learn from its own classes; leave --strict away, or set none");
        }
        // Before data is fetched and a folder made: the mended recipe would be refused in that.
        compute();
        ClassSteps classSteps =
                ClassSteps.of(recipe.data().outline(home).info().classes(), plan.steps());
        if (plan.strict() && classSteps.added(0).length < 2) {
            throw new IllegalArgumentException(
                    "%d steps of one class each leave a strict step nothing to tell apart; take fewer --steps, or leave --strict away"
                            .formatted(plan.steps()));
        }
        Dataset data = recipe.data().open(home, listener);
        ContinualResult result = folder.begun();
        long started = System.nanoTime();
        int networks = plan.steps() * Kept.values().length * recipe.evaluation().seeds();
        listener.on(
                new Event.StageStarted(
                        STAGE,
                        "%d steps of %d classes of %s, %s"
                                .formatted(
                                        plan.steps(),
                                        classSteps.added(0).length,
                                        data.info().title(),
                                        plan.strict()
                                                ? "each distilled from its own classes alone"
                                                : "distilled from all classes"),
                        networks,
                        result.points().size()));
        try {
            for (int step = 0; step < plan.steps(); step++) {
                result = measured(step, data, classSteps, result);
            }
        } catch (RecipeException | UnusableFileException e) {
            folder.forgetIfAlone();
            throw e;
        }
        listener.on(new Event.StageFinished(STAGE, (System.nanoTime() - started) * 1e-9, Map.of()));
        Path report = folder.report();
        ContinualReport.write(report, recipe, plan, data, result, command);
        listener.on(new Event.Note("wrote %s".formatted(report)));
        return result;
    }

    private void refuseWhatCannotAct() {
        if (recipe.method() instanceof SsdKdSettings) {
            throw new IllegalArgumentException(
                    "method.kind is ssd-kd, whose result is a student of all classes, made without data; take a recipe of any other method");
        }
        if (recipe.evaluation().hardEnd() > 0) {
            throw new IllegalArgumentException(
                    "evaluation.hard-end is %s; class-incremental learning takes the labels of the sets to the end; set 0"
                            .formatted(Checks.shown(recipe.evaluation().hardEnd())));
        }
        if (recipe.compute().memory().isSet()) {
            throw new IllegalArgumentException(
                    "compute.memory is %s; the networks of class-incremental learning are not kept below a limit; set none, and lower evaluation.training.batch instead"
                            .formatted(recipe.compute().memory()));
        }
    }

    private ContinualResult measured(
            int step, Dataset data, ClassSteps classSteps, ContinualResult before) {
        ContinualResult result = before;
        if (!missing(step, result)) {
            return result;
        }
        List<Pipeline> open = new ArrayList<>();
        try (var _ = new PointerScope()) {
            List<Memory> memories = memories(step, data, classSteps, open);
            warnOnce(LearnedRate.of(memories));
            // Images that were made to be seen whitened are to be learnt from as such.
            Dataset seen = data.seenBy(open.getFirst().preprocessing());
            for (Kept kept : Kept.values()) {
                for (int trial = 0; trial < recipe.evaluation().seeds(); trial++) {
                    if (!result.has(step + 1, kept.label(), trial)) {
                        result = with(result, step, trial, kept, memories, seen, classSteps);
                    }
                }
            }
        } finally {
            open.forEach(Pipeline::close);
        }
        return result;
    }

    /** Of the first step that is measured; the others are alike. */
    private void warnOnce(LearnedRate rate) {
        if (!warned) {
            rate.warnIfUnused(recipe.evaluation().training(), listener);
            warned = true;
        }
    }

    private boolean missing(int step, ContinualResult result) {
        return Arrays.stream(Kept.values())
                .anyMatch(kept ->
                        IntStream.range(0, recipe.evaluation().seeds())
                                .anyMatch(trial -> !result.has(step + 1, kept.label(), trial)));
    }

    private ContinualResult with(
            ContinualResult result,
            int step,
            int trial,
            Kept kept,
            List<Memory> memories,
            Dataset data,
            ClassSteps classSteps) {
        StoppedException.ifInterrupted(
                () -> "stopped before step %d; what is done is kept".formatted(step + 1));
        long started = System.nanoTime();
        Continual continual =
                new Continual(
                        data,
                        classSteps,
                        network(data),
                        recipe.evaluation().training(),
                        SeedTree.of(recipe.seed()).child(STAGE),
                        compute());
        double accuracy = continual.accuracy(step, memories, recipe.method().ipc(), kept, trial);
        double seconds = (System.nanoTime() - started) * 1e-9;
        int seen = classSteps.seen(step).length;
        ContinualResult more =
                result.with(
                        new ContinualResult.Point(
                                step + 1, seen, kept.label(), trial, accuracy, seconds));
        folder.write(more);
        listener.on(new Event.Step(STAGE, more.points().size(), Map.of("accuracy", accuracy)));
        listener.on(
                new Event.Note(
                        String.format(
                                Locale.ROOT,
                                "%d classes seen, %s, network %d of %d: %.1f %%, %.0f s",
                                seen,
                                kept.label(),
                                trial + 1,
                                recipe.evaluation().seeds(),
                                100 * accuracy,
                                seconds)));
        return more;
    }

    /** The first network of the evaluation, with an output for every class. */
    private Network network(Dataset data) {
        var shape = data.info().shape();
        return Networks.named(
                recipe.evaluation().nets().getFirst(),
                recipe.network(),
                new Network.Input(
                        shape.channels(), shape.height(), shape.width(), data.info().classes()));
    }

    private Compute compute() {
        return Compute.resolve(recipe.compute().device(), recipe.compute().precision());
    }

    /**
     * @param open gets the runs whose teachers the memories use
     */
    private List<Memory> memories(
            int step, Dataset data, ClassSteps classSteps, List<Pipeline> open) {
        int all = data.info().classes();
        if (!plan.strict()) {
            List<Integer> known = IntStream.range(0, all).boxed().toList();
            return List.of(
                    memory(
                            opened(ContinualFolder.SET, data, open),
                            known,
                            classSteps.seen(step),
                            all));
        }
        List<Memory> memories = new ArrayList<>();
        for (int earlier = 0; earlier <= step; earlier++) {
            int[] own = classSteps.added(earlier);
            Pipeline run = opened(ContinualFolder.step(earlier), ClassSubset.of(data, own), open);
            memories.add(memory(run, Arrays.stream(own).boxed().toList(), own, all));
        }
        return memories;
    }

    private Pipeline opened(String name, Dataset data, List<Pipeline> open) {
        Pipeline run = Pipeline.on(recipe, folder.run(name), data, home.pools(), listener, command);
        open.add(run);
        return run;
    }

    private static Memory memory(Pipeline run, List<Integer> known, int[] wanted, int all) {
        MadeSet made = run.made();
        return Memory.of(made.set(), known, wanted, all, made.lesson());
    }
}
