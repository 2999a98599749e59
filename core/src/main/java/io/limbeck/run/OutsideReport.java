package io.limbeck.run;

import io.limbeck.data.DataHome;
import io.limbeck.evaluate.EvaluationResult;
import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.setting.ShellWord;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.Compute;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.javacpp.PointerScope;

/**
 * The report of a run by somebody who need not be at work on it: from its files, each of which is
 * whole whenever it is read. Writes the report and nothing else, and keeps nobody out of the run.
 */
public final class OutsideReport {

    private OutsideReport() {}

    /**
     * Writes the report of what is there.
     *
     * @param run its folder
     * @param home where its data set is
     * @return the file
     * @throws RunException if there is no run, or no distilled set yet
     */
    public static Path write(Path run, DataHome home, Listener listener) {
        try (var _ = new PointerScope();
                RunFolder folder = RunFolder.beside(run);
                RunContext context = context(folder, home, listener);
                MethodRun method = MethodRun.of(context)) {
            SyntheticSet set = set(folder);
            EvaluationResult measured = new EvaluationFile(folder.evaluation()).read();
            if (!Files.exists(folder.provenance())) {
                throw new RunException(
                        "%s has no %s any more, so a report cannot say what it came of; ./limbeck evaluate %s begins a new one, and writes the report"
                                .formatted(
                                        run, folder.provenance().getFileName(), ShellWord.of(run)));
            }
            Provenance provenance = Provenance.read(folder.provenance());
            provenance.warnOfEdited(folder.recipeFile(), listener);
            new RunReport(
                            folder,
                            set,
                            RunReport.facts(context, method, measured, provenance.data()),
                            measured,
                            method.report(set),
                            provenance)
                    .write();
            listener.on(new Event.Note("wrote %s".formatted(folder.report())));
            return folder.report();
        }
    }

    /** On the CPU, whatever the run computes on: it only reads. */
    private static RunContext context(RunFolder folder, DataHome home, Listener listener) {
        return new RunContext(
                folder,
                RunStart.again(home, folder),
                home.pools(),
                Compute.cpu(),
                listener,
                _ -> {});
    }

    private static SyntheticSet set(RunFolder folder) {
        if (!Files.exists(folder.distilled())) {
            RunLock.holder(folder.path())
                    .ifPresent(holder -> {
                        throw new RunException(
                                "%s has no distilled set yet, and %s is at work on it; ask again when it has distilled"
                                        .formatted(folder.path(), holder));
                    });
        }
        return new SetFile(folder).read();
    }
}
