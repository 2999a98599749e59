package io.limbeck.run;

import io.limbeck.data.DataHome;
import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.method.Hooks;
import io.limbeck.method.Sre2l;
import io.limbeck.method.Sre2lSettings;
import io.limbeck.setting.MemoryLimit;
import io.limbeck.setting.ShellWord;
import io.limbeck.torch.Checkpoints;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A process at work on a run that another may have: on the same machine, or on another one that
 * shares the folder. It writes blocks, under a lock of each, and the pictures of the first block if
 * it takes that; the set, the log and the provenance are left to the process that has the run.
 */
public final class RunHelper {

    private final RunStart start;
    private final Sre2lSettings settings;
    private final Listener listener;

    private RunHelper(RunStart start, Sre2lSettings settings, Listener listener) {
        this.start = start;
        this.settings = settings;
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
    public static void help(
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
            RunLock.holder(runFolder)
                    .ifPresent(holder -> {
                        throw new RunException(
                                "%s has no teacher yet, and %s is at work on it; join again once %s is there"
                                        .formatted(runFolder, holder, folder.teacher()));
                    });
            throw new RunException(
                    "%s has no teacher yet; make it first with: ./limbeck squeeze --resume %s"
                            .formatted(runFolder, ShellWord.of(runFolder)));
        }
        new RunHelper(start, settings, listener).recover();
    }

    private void recover() {
        RunFolder folder = start.folder();
        try (RunContext context =
                        new RunContext(
                                folder,
                                start.source(),
                                start.pools(),
                                start.compute(),
                                listener,
                                _ -> {});
                RunTeacher teacher = new RunTeacher(context, settings.teacher())) {
            new LocatedRecipe(folder.recipe(), Map.of())
                    .refuse(
                            new RunMemory(context, start.limit())
                                    .keep(true, folder.recipe().evaluation().nets()));
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
}
