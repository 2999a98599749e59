package io.limbeck.cli;

import io.limbeck.data.DataHome;
import io.limbeck.run.OutsideReport;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes the report of a run again. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description =
                "Writes report.html of a run from what it has so far, also while another process is"
                        + " at work on it.",
        footer = {"", "Example:", "  ./limbeck report runs/ipc10"})
final class ReportCommand implements Callable<Integer> {

    @Parameters(paramLabel = "RUN", description = "Folder of a run, or its name.")
    private String run;

    @Mixin private CommonOptions common;
    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        DataHome home = common.home();
        Path folder = Source.run(run, home);
        String again = "./" + Session.typed(spec.commandLine());
        Session session = new Session(spec, common);
        return session.guarded(
                () -> Optional.of(again),
                progress -> {
                    Path report = OutsideReport.write(folder, home, progress);
                    session.out().println(report.toAbsolutePath().normalize());
                    session.out().flush();
                });
    }
}
