package io.limbeck.run;

import io.limbeck.data.DataHome;
import io.limbeck.data.Dataset;
import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.method.Hooks;
import io.limbeck.method.Sre2l;
import io.limbeck.method.Sre2lSettings;
import io.limbeck.method.TeacherMethod;
import io.limbeck.setting.MemoryLimit;
import io.limbeck.setting.ShellWord;
import io.limbeck.torch.Checkpoints;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;

/**
 * A process at work on a run that another may have: on the same machine, or on another one that
 * shares the folder. It writes blocks and labels, under a lock of each, and the pictures of the
 * first block if it takes that; the set, the log and the provenance are left to the process that
 * has the run.
 */
public final class RunHelper {

    private final RunStart start;
    private final TeacherMethod method;
    private final Listener listener;

    private RunHelper(RunStart start, TeacherMethod method, Listener listener) {
        this.start = start;
        this.method = method;
        this.listener = listener;
    }

    /**
     * Recovers images of a run until all are there; nothing if it has its set already.
     *
     * @param memory instead of the recipe's limit
     * @param listener hears the stage
     * @throws RunException if the run's images are not recovered in blocks, or its teacher is not
     *     there yet; nothing has been done then
     * @throws io.limbeck.event.StoppedException if the thread is interrupted; finished blocks are
     *     kept, and so is what was done of the one at hand
     */
    public static void recover(
            Path runFolder, DataHome home, Optional<MemoryLimit> memory, Listener listener) {
        RunStart start = RunStart.beside(runFolder, home, memory);
        RunFolder folder = start.folder();
        if (!(folder.recipe().method() instanceof Sre2lSettings settings)) {
            throw new RunException(
                    "%s is no run of sre2l, whose images are the only ones that several processes can make together; leave --join away"
                            .formatted(runFolder));
        }
        if (new SetFile(folder).isWhole(listener)) {
            listener.on(new Event.Note("%s has its set already".formatted(runFolder)));
            return;
        }
        if (!Files.exists(folder.teacher())) {
            throw missing(folder, "teacher", folder.teacher(), "squeeze");
        }
        new RunHelper(start, settings, listener).recover(settings);
    }

    /**
     * Labels views of a run's images until all epochs are there.
     *
     * @param memory instead of the recipe's limit
     * @param listener hears the stage, unless all epochs are there already
     * @throws RunException if no teacher labels views of this run, or its set is not there yet;
     *     nothing has been done then
     * @throws io.limbeck.event.StoppedException if the thread is interrupted; finished epochs are
     *     kept
     */
    public static void relabel(
            Path runFolder, DataHome home, Optional<MemoryLimit> memory, Listener listener) {
        RunStart start = RunStart.beside(runFolder, home, memory);
        RunFolder folder = start.folder();
        if (!(folder.recipe().method() instanceof TeacherMethod settings)) {
            throw new RunException(
                    "%s is no run of sre2l or rded, whose images are the only ones that a teacher labels view by view; leave --join away"
                            .formatted(runFolder));
        }
        if (!new SetFile(folder).isWhole(listener)) {
            throw missing(folder, "set", folder.distilled(), "distill");
        }
        if (!Files.exists(folder.teacher())) {
            throw missing(folder, "teacher", folder.teacher(), "squeeze");
        }
        new RunHelper(start, settings, listener).relabel();
    }

    /**
     * @param file that a run has to have before it can be helped
     * @param command that makes it
     */
    private static RunException missing(RunFolder folder, String what, Path file, String command) {
        return RunLock.holder(folder.path())
                .map(holder ->
                        new RunException(
                                "%s has no %s yet, and %s is at work on it; join again once %s is there"
                                        .formatted(folder.path(), what, holder, file)))
                .orElseGet(() ->
                        new RunException(
                                "%s has no %s yet; make it first with: ./limbeck %s --resume %s"
                                        .formatted(
                                                folder.path(),
                                                what,
                                                command,
                                                ShellWord.of(folder.path()))));
    }

    private void recover(Sre2lSettings settings) {
        RunFolder folder = start.folder();
        try (RunContext context = context();
                RunTeacher teacher = new RunTeacher(context, settings.teacher())) {
            refuseTooLittleMemory(context);
            teacher.prepare();
            Sre2l.help(
                    settings,
                    teacher.get(),
                    context.dataset(),
                    context.seeds("distill"),
                    folder.blocks(),
                    new Hooks(
                            Checkpoints.none(),
                            new FormingFrames(folder.frames(), folder.forming()),
                            listener));
        }
    }

    private void relabel() {
        try (RunContext context = context();
                TeacherRun run = new TeacherRun(context, method);
                var _ = new PointerScope()) {
            refuseTooLittleMemory(context);
            run.pretrain();
            run.relabel(new SetFile(start.folder()).read());
        }
    }

    private RunContext context() {
        return new RunContext(
                start.folder(),
                start.source(),
                start.pools(),
                start.compute(),
                listener,
                this::refuseOther);
    }

    private void refuseOther(Dataset read) {
        RunFolder folder = start.folder();
        if (Files.exists(folder.provenance())) {
            Provenance.read(folder.provenance()).refuseOther(read, read.identity(), folder.path());
        }
    }

    private void refuseTooLittleMemory(RunContext context) {
        RunFolder folder = start.folder();
        new LocatedRecipe(folder.recipe(), Map.of())
                .refuse(
                        new RunMemory(context, start.limit())
                                .keep(true, folder.recipe().evaluation().nets()));
    }
}
