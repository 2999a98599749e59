package io.limbeck.run;

import io.limbeck.data.ClassIndex;
import io.limbeck.data.DataHome;
import io.limbeck.data.Dataset;
import io.limbeck.evaluate.EvaluationResult;
import io.limbeck.evaluate.EvaluationSettings;
import io.limbeck.evaluate.Lesson;
import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.file.AtomicFile;
import io.limbeck.method.Hooks;
import io.limbeck.run.report.Report;
import io.limbeck.run.report.ReportInput.DatasetFacts;
import io.limbeck.setting.Fault;
import io.limbeck.setting.MemoryLimit;
import io.limbeck.synthetic.DatasetCard;
import io.limbeck.synthetic.Exports;
import io.limbeck.synthetic.Preview;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.CheckpointFolder;
import io.limbeck.torch.Compute;
import io.limbeck.torch.LibtorchInfo;
import io.limbeck.torch.MemoryUse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The way from a recipe to a report: data, observers, images, labels, measurement, report. What
 * each stage does is its method's own (see {@code MethodRun}). Each leaves its result in the run
 * folder and finds it there again, so that a run that was killed goes on where it was.
 *
 * <p>Belongs to one platform thread. Interrupting that thread ends a distillation after a
 * checkpoint.
 */
public final class Pipeline implements AutoCloseable {

    /** What {@link #export} can write. */
    public static final Set<String> FORMATS = Set.of("safetensors", "npz", "png");

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Recipe recipe;
    private final RunFolder folder;
    private final EventLog events;
    private final ProvenanceLog provenance;
    private final Listener listener;
    private final RunContext context;
    private final MethodRun method;
    private final MemoryLimit memory;
    private List<String> nets;
    private boolean checked;

    private Pipeline(
            RunFolder folder,
            Function<Listener, Dataset> source,
            Path pools,
            Compute compute,
            MemoryLimit memory,
            Listener outside,
            String command) {
        this.recipe = folder.recipe();
        this.memory = memory;
        this.nets = recipe.evaluation().nets();
        this.folder = folder;
        this.events = EventLog.open(folder.events());
        Machine machine =
                Machine.here(
                        LibtorchInfo.version(),
                        compute.device().label(),
                        compute.precision().name().toLowerCase(java.util.Locale.ROOT));
        this.provenance =
                ProvenanceLog.open(folder, command, machine, MemoryUse::peakResidentBytes);
        this.listener = Listener.all(List.of(events, provenance, outside));
        this.context = new RunContext(folder, source, pools, compute, listener, provenance::data);
        this.method = MethodRun.of(context);
    }

    /**
     * A new run.
     *
     * @param runFolder absent or empty
     * @param home where data sets and pools are
     * @param listener hears every stage
     * @param command as typed, for the provenance
     * @throws RunException if the folder cannot be used
     * @throws IllegalArgumentException if the recipe's device cannot be used here
     */
    public static Pipeline create(
            Recipe recipe, Path runFolder, DataHome home, Listener listener, String command) {
        Compute compute = compute(recipe);
        return new Pipeline(
                RunFolder.create(runFolder, recipe),
                in(home, recipe),
                home.pools(),
                compute,
                recipe.compute().memory(),
                listener,
                command);
    }

    /** A run that is only made to see what it costs; its pools are its own. */
    static Pipeline rehearse(
            Recipe recipe, Path runFolder, Dataset data, Path pools, Listener listener) {
        return new Pipeline(
                RunFolder.create(runFolder, recipe),
                _ -> data,
                pools,
                compute(recipe),
                recipe.compute().memory(),
                listener,
                "rehearsal");
    }

    /** A run on this data, whatever the recipe names; begun, or gone on with. */
    static Pipeline on(
            Recipe recipe,
            Path runFolder,
            Dataset data,
            Path pools,
            Listener listener,
            String command) {
        return new Pipeline(
                RunFolder.isRun(runFolder)
                        ? RunFolder.open(runFolder)
                        : RunFolder.create(runFolder, recipe),
                _ -> data,
                pools,
                compute(recipe),
                recipe.compute().memory(),
                listener,
                command);
    }

    /**
     * A set, and how a teacher labels views of it.
     *
     * @param lesson empty for a method without a teacher
     */
    record Made(SyntheticSet set, Optional<Lesson> lesson) {}

    /** The set, distilled if need be; in the scope that is open. */
    Made made() {
        distill();
        pretrain();
        SyntheticSet set = distilled();
        return new Made(set, method.lesson(set));
    }

    /**
     * A run that began earlier, with the recipe it began with.
     *
     * @throws RunException if there is none in the folder, or it is in use
     */
    public static Pipeline resume(
            Path runFolder, DataHome home, Listener listener, String command) {
        return resume(runFolder, home, Optional.empty(), listener, command);
    }

    /**
     * As {@link #resume(Path, DataHome, Listener, String)}, but with another limit of memory: it
     * decides how much is done at once, so it may change while a run goes on.
     *
     * @param memory instead of the recipe's
     */
    public static Pipeline resume(
            Path runFolder,
            DataHome home,
            Optional<MemoryLimit> memory,
            Listener listener,
            String command) {
        RunFolder folder = RunFolder.open(runFolder);
        return new Pipeline(
                folder,
                in(home, folder.recipe()),
                home.pools(),
                compute(folder.recipe()),
                memory.orElse(folder.recipe().compute().memory()),
                listener,
                command);
    }

    private static Function<Listener, Dataset> in(DataHome home, Recipe recipe) {
        return listener -> recipe.data().open(home, listener);
    }

    private static Compute compute(Recipe recipe) {
        return Compute.resolve(recipe.compute().device(), recipe.compute().precision());
    }

    /**
     * Makes the networks that observe, as far as they are not there; also called squeezing.
     *
     * @throws RecipeException if the recipe does not fit its data set; nothing has been done then
     */
    public void pretrain() {
        check();
        method.pretrain();
    }

    /**
     * Distils, from the last checkpoint if there is one; nothing if the run has its set already.
     */
    public void distill() {
        if (Files.exists(folder.distilled())) {
            return;
        }
        check();
        pretrain();
        FormingFrames frames = new FormingFrames(folder.path().resolve("frames"), folder.forming());
        Hooks hooks =
                new Hooks(new CheckpointFolder(folder.checkpoints(), listener), frames, listener);
        try (SyntheticSet set = method.distill(hooks)) {
            Preview.png(folder.preview(), set);
            frames.animate();
            set.save(folder.distilled());
        }
        listener.on(new Event.Note("wrote %s".formatted(folder.distilled())));
    }

    /**
     * Labels the set view by view; epochs that are there are kept.
     *
     * @return the folder of the labels
     * @throws RunException if the method's sets carry their labels; nothing has been done then
     */
    public Path relabel() {
        Path labels =
                method.labels()
                        .orElseThrow(() ->
                                new RunException(
                                        "the images of %s carry their labels, as its method gives none to views; go on with: limbeck evaluate %s"
                                                .formatted(folder.path(), folder.path())));
        distill();
        pretrain();
        try (var _ = new PointerScope()) {
            method.relabel(distilled());
        }
        return labels;
    }

    /** Measures as the recipe says; trials that are there already are kept. */
    public EvaluationResult evaluate() {
        return evaluate(recipe.evaluation());
    }

    /** Measures with other settings than the recipe's; trials that still fit are kept. */
    public EvaluationResult evaluate(EvaluationSettings settings) {
        nets = settings.nets();
        distill();
        pretrain();
        try (var _ = new PointerScope()) {
            EvaluationResult already = evaluated();
            List<EvaluationResult.Row> finished = method.finished(already);
            if (!finished.isEmpty()) {
                store(new EvaluationResult(finished));
            }
            if (settings.nets().isEmpty()) {
                return new EvaluationResult(finished);
            }
            return method.evaluation(distilled(), settings)
                    .run(already, result -> store(result.after(finished)))
                    .after(finished);
        }
    }

    private void store(EvaluationResult result) {
        AtomicFile.writeString(folder.evaluation(), JSON.writeValueAsString(result) + "\n");
    }

    /** What has been measured so far. */
    public EvaluationResult evaluated() {
        try {
            return Files.exists(folder.evaluation())
                    ? JSON.readValue(Files.readString(folder.evaluation()), EvaluationResult.class)
                    : EvaluationResult.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + folder.evaluation(), e);
        }
    }

    /** Writes the report of what is there: one HTML file that needs nothing else. */
    public Path report() {
        try (var _ = new PointerScope()) {
            SyntheticSet set = distilled();
            Report.write(
                    folder.report(),
                    new RunReport(
                                    folder,
                                    set,
                                    datasetFacts(),
                                    evaluated(),
                                    method.report(set),
                                    provenance.current())
                            .input());
        }
        listener.on(new Event.Note("wrote %s".formatted(folder.report())));
        return folder.report();
    }

    /**
     * Writes the decoded set for other programs, with a card that says how to load it.
     *
     * @param formats some of {@link #FORMATS}
     * @param out folder; what it holds under the same names is replaced, but for PNG folders
     * @throws IllegalArgumentException if a format is none of these
     */
    public Path export(Set<String> formats, Path out) {
        Set<String> unknown = new TreeSet<>(formats);
        unknown.removeAll(FORMATS);
        if (!unknown.isEmpty() || formats.isEmpty()) {
            throw new IllegalArgumentException(
                    "formats are %s; accepted are %s".formatted(formats, new TreeSet<>(FORMATS)));
        }
        try (var _ = new PointerScope()) {
            Files.createDirectories(out);
            SyntheticSet set = distilled();
            if (formats.contains("safetensors")) {
                Exports.safetensors(set, out.resolve("distilled.safetensors"));
            }
            if (formats.contains("npz")) {
                Exports.npz(set, out.resolve("distilled.npz"));
            }
            if (formats.contains("png")) {
                Exports.pngFolders(set, out.resolve("png"));
            }
            DatasetCard.write(set, out.resolve("README.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot make the folder %s; name another with --out".formatted(out), e);
        }
        listener.on(new Event.Note("wrote %s".formatted(out)));
        return out;
    }

    /** As the run began with it. */
    public Recipe recipe() {
        return recipe;
    }

    /** The run folder. */
    public Path folder() {
        return folder.path();
    }

    /** A data set that nothing was measured on may not be there, and is not opened to report. */
    private DatasetFacts datasetFacts() {
        Optional<DatasetFacts> known =
                evaluated().rows().isEmpty() ? method.knownData() : Optional.empty();
        return known.orElseGet(() -> RunReport.facts(context.dataset()));
    }

    private SyntheticSet distilled() {
        if (!Files.exists(folder.distilled())) {
            throw new RunException(
                    "%s has no distilled set yet; finish it with: limbeck distill --resume %s"
                            .formatted(folder.path(), folder.path()));
        }
        return SyntheticSet.load(folder.distilled());
    }

    /** What only shows once the data set is open, before any work is spent. */
    private void check() {
        if (checked) {
            return;
        }
        LocatedRecipe located = new LocatedRecipe(recipe, java.util.Map.of());
        located.refuse(method.missing());
        List<Fault> faults = new ArrayList<>();
        if (method.needsData()) {
            Dataset data = context.dataset();
            located.refuse(PixelCheck.data(recipe, data));
            faults.addAll(
                    RecipeCheck.against(
                            recipe, data.info(), ClassIndex.of(data.train()).smallest()));
        }
        if (faults.isEmpty()) {
            faults.addAll(method.faults());
        }
        located.refuse(faults);
        located.refuse(keepBelow(memory));
        checked = true;
    }

    private List<Fault> keepBelow(MemoryLimit limit) {
        if (!limit.isSet()) {
            return List.of();
        }
        if (!method.needsData()) {
            return List.of(
                    new Fault(
                            "compute.memory",
                            "is %s; a run without data cannot be kept below a limit: take it away, and lower the batches and the capacity of the method instead"
                                    .formatted(limit)));
        }
        Compute compute = context.compute();
        MemoryBudget budget =
                MemoryBudget.of(
                        recipe,
                        nets,
                        context.dataset().info(),
                        compute.precision(),
                        MemoryUse.residentBytes());
        List<Fault> faults = budget.faults(limit, compute);
        if (faults.isEmpty()) {
            int images = budget.images(limit);
            context.atMost(images);
            listener.on(
                    new Event.Note(
                            "to stay below %s, at most %d images pass a network at once"
                                    .formatted(limit, images)));
        }
        return faults;
    }

    /** Writes what is known and lets others use the folder. */
    @Override
    public void close() {
        method.close();
        context.close();
        provenance.close();
        events.close();
        folder.close();
    }
}
