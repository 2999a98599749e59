package io.limbeck.cli;

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
        description = "Writes report.html of a run from what it has so far.",
        footer = {"", "Example:", "  ./limbeck report runs/ipc10"})
final class ReportCommand implements Callable<Integer> {

    @Parameters(paramLabel = "RUN", description = "Folder of a run, or its name.")
    private String run;

    @Mixin private CommonOptions common;
    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        Session session = new Session(spec, common);
        return session.work(
                Source.run(run, session.home()),
                pipeline -> {
                    session.out().println(pipeline.report().toAbsolutePath().normalize());
                });
    }
}
