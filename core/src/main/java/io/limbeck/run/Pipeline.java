package io.limbeck.run;

import io.limbeck.data.DataHome;
import io.limbeck.data.Dataset;
import io.limbeck.data.Preprocessing;
import io.limbeck.evaluate.EvaluationResult;
import io.limbeck.evaluate.EvaluationSettings;
import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.event.StoppedException;
import io.limbeck.method.Hooks;
import io.limbeck.setting.MemoryLimit;
import io.limbeck.setting.ShellWord;
import io.limbeck.synthetic.Preview;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.CheckpointFolder;
import io.limbeck.torch.UnusableFileException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;

/**
 * The way from a recipe to a report: data, observers, images, labels, measurement, report. What
 * each stage does is its method's own (see {@code MethodRun}). Each leaves its result in the run
 * folder and finds it there again, so that a run that was killed goes on where it was.
 *
 * <p>Belongs to one platform thread. Interrupting that thread ends a distillation after a
 * checkpoint. Several may run at once in a process, each in a folder and on a thread of its own;
 * the same seed gives the same bits then only if none of them works in bf16 ({@link
 * io.limbeck.torch.Products}), so set {@code compute.precision} to f32 where that matters.
 */
public final class Pipeline implements AutoCloseable {

    /** What {@link #export} can write. */
    public static final List<String> FORMATS = List.of("safetensors", "npz", "png");

    private final Recipe recipe;
    private final RunFolder folder;
    private final RunLogs logs;
    private final Listener listener;
    private final RunContext context;
    private final MethodRun method;
    private final Admission admission;
    private final Measurement measurement;
    private final SetFile setFile;
    private List<String> nets;

    private Pipeline(RunStart start, RunLogs logs, Listener outside) {
        this.folder = start.folder();
        this.recipe = folder.recipe();
        this.nets = recipe.evaluation().nets();
        this.logs = logs;
        this.listener = logs.with(outside);
        this.context =
                new RunContext(
                        folder,
                        start.source(),
                        start.pools(),
                        start.compute(),
                        listener,
                        logs.provenance()::data);
        this.method = MethodRun.of(context);
        this.admission = new Admission(context, method, start.limit());
        this.measurement = new Measurement(method, new EvaluationFile(folder.evaluation()));
        this.setFile = new SetFile(folder);
    }

    /** Whatever fails here, the folder does not stay in use. */
    private static Pipeline begin(RunStart start, Listener outside, String command) {
        RunFolder folder = start.folder();
        try {
            RunLogs logs = RunLogs.open(folder, command, start.compute());
            try {
                Pipeline pipeline = new Pipeline(start, logs, outside);
                logs.provenance().current().warnOfEdited(folder.recipeFile(), pipeline.listener);
                return pipeline;
            } catch (RuntimeException e) {
                logs.close();
                throw e;
            }
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    /**
     * A new run.
     *
     * @param runFolder absent or empty
     * @param home where data sets and pools are
     * @param listener hears every stage
     * @param command as typed, for the provenance; a program that is no command line says what it
     *     is
     * @throws RunException if the folder cannot be used
     * @throws IllegalArgumentException if the recipe's device cannot be used here
     * @throws IllegalStateException on a virtual thread
     */
    public static Pipeline create(
            Recipe recipe, Path runFolder, DataHome home, Listener listener, String command) {
        return begin(RunStart.anew(recipe, runFolder, home), listener, command);
    }

    /**
     * A run on data of one's own, such as images in memory; begun, or gone on with. Of the recipe's
     * {@code data} only {@code whitening} acts: the data is taken as it is. The command line cannot
     * go on with such a run, as it has not got the data; let {@code data.dataset} be a name that is
     * none of the catalogue's, and it says so at once.
     *
     * @param recipe of a run that began earlier the same, but for {@code compute} and the name of
     *     its data
     * @param runFolder absent, empty, or of a run on this data
     * @param data stays the caller's, who keeps it open until the run is closed
     * @param pools where networks are that runs share, such as {@link DataHome#pools()}
     * @param listener hears every stage
     * @param command what began it, for the provenance; any text
     * @throws RunException if the folder cannot be used, or has a run of another recipe
     * @throws RunInUseException if another process, or another run in this one, has it
     * @throws IllegalArgumentException if the recipe's device cannot be used here
     * @throws IllegalStateException on a virtual thread
     */
    public static Pipeline on(
            Recipe recipe,
            Path runFolder,
            Dataset data,
            Path pools,
            Listener listener,
            String command) {
        return begin(RunStart.on(recipe, runFolder, data, pools), listener, command);
    }

    /**
     * A run that began earlier, with the recipe it began with.
     *
     * @throws RunException if there is none in the folder
     * @throws RunInUseException if another process, or another run in this one, has it
     * @throws IllegalStateException on a virtual thread
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
        return begin(RunStart.again(runFolder, home, memory), listener, command);
    }

    /**
     * Makes the networks that observe, as far as they are not there; also called squeezing.
     *
     * @throws RecipeException if the recipe does not fit its data set; nothing has been done then
     * @throws UnusableFileException if the file of a teacher is damaged, of another network or of
     *     other data; a run that began with it leaves no folder
     */
    public void pretrain() {
        admission.require(nets);
        try {
            method.pretrain();
        } catch (UnusableFileException e) {
            if (!Files.exists(folder.teacher())) {
                folder.refuse();
            }
            throw e;
        }
    }

    /**
     * Distils, from the last checkpoint if there is one; nothing if the run has its set already,
     * unless the set's file is cut off. The set is the file {@code distilled.safetensors} in the
     * {@link #folder()}, which {@link SyntheticSet#load} reads.
     *
     * @throws StoppedException if the thread is interrupted; the flag stays set, and clearing it
     *     ({@link Thread#interrupted}) is the caller's before the run is gone on with
     * @throws io.limbeck.torch.NonFiniteLossException if a loss or gradient is not finite
     */
    public void distill() {
        if (setFile.isWhole(listener)) {
            return;
        }
        pretrain();
        FormingFrames frames = new FormingFrames(folder.frames(), folder.forming());
        Hooks hooks =
                new Hooks(new CheckpointFolder(folder.checkpoints(), listener), frames, listener);
        try (SyntheticSet set = method.distill(hooks)) {
            // Pictures cannot be read by an interrupted thread.
            StoppedException.ifInterrupted(() ->
                    "distillation was stopped after its last iteration, which is kept; run it again to write its set");
            Preview.png(folder.preview(), set);
            frames.animate();
            set.save(folder.distilled());
        }
        listener.on(new Event.Note("wrote %s".formatted(folder.distilled())));
    }

    /** The set, distilled if need be; in the scope that is open. */
    MadeSet made() {
        distill();
        pretrain();
        SyntheticSet set = setFile.read();
        return new MadeSet(set, method.lesson(set));
    }

    /** What its networks see of images; of use until the run is closed. */
    Preprocessing preprocessing() {
        return context.dataset().preprocessing();
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
                                        "the images of %s carry their labels, as its method gives none to views; go on with: ./limbeck evaluate %s"
                                                .formatted(
                                                        folder.path(),
                                                        ShellWord.of(folder.path()))));
        distill();
        pretrain();
        try (var _ = new PointerScope()) {
            method.relabel(setFile.read());
        }
        return labels;
    }

    /** Measures as the recipe says; trials that are there already are kept. */
    public EvaluationResult evaluate() {
        return evaluate(recipe.evaluation());
    }

    /**
     * Measures with other settings than the recipe's; trials that still fit are kept, and so is
     * what these settings do not ask for.
     *
     * @return what they ask for; {@link #evaluated()} has everything
     */
    public EvaluationResult evaluate(EvaluationSettings settings) {
        nets = settings.nets();
        distill();
        pretrain();
        return measurement.of(setFile, settings);
    }

    /** What has been measured so far. */
    public EvaluationResult evaluated() {
        return measurement.soFar();
    }

    /**
     * Writes the report of what is there: one HTML file that needs nothing else.
     *
     * @return the file
     * @throws RunException if there is no set yet
     */
    public Path report() {
        try (var _ = new PointerScope()) {
            SyntheticSet set = setFile.read();
            new RunReport(
                            folder,
                            set,
                            RunReport.facts(context, method, evaluated(), logs.provenance().data()),
                            evaluated(),
                            method.report(set),
                            logs.provenance().current())
                    .write();
        }
        listener.on(new Event.Note("wrote %s".formatted(folder.report())));
        return folder.report();
    }

    /**
     * Writes the decoded set for other programs, with a card that says how to load it.
     *
     * @param formats some of {@link #FORMATS}
     * @param out folder; what it holds under the same names is replaced, but for a folder {@code
     *     png} that is no export of these classes
     * @return the folder
     * @throws IllegalArgumentException if a format is none of these
     * @throws RunException if there is no set yet
     */
    public Path export(Set<String> formats, Path out) {
        SetExport export = new SetExport(formats);
        try (var _ = new PointerScope()) {
            export.write(setFile.read(), out);
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

    /** Writes what is known and lets others use the folder. */
    @Override
    public void close() {
        method.close();
        context.close();
        logs.close();
        folder.close();
    }
}
