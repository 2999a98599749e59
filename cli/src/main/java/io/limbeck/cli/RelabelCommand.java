package io.limbeck.cli;

import io.limbeck.run.Pipeline;
import io.limbeck.run.RunHelper;
import io.limbeck.setting.ShellWord;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Labels views of the images. */
@Command(
        name = "relabel",
        description =
                "Lets the teacher of a run label views of its images, epoch by epoch, for methods that"
                        + " do so (SRe2L, RDED); makes the images first if they are missing. Epochs"
                        + " that are there are kept. Images of other methods carry their labels.",
        footer = {
            "",
            "Examples:",
            "  ./limbeck relabel runs/sre2l",
            "  ./limbeck relabel cifar10/sre2l-ipc10-cpu --out runs/sre2l",
            "  ./limbeck relabel --join runs/sre2l",
        })
final class RelabelCommand extends RunCommand {

    @Option(
            names = "--join",
            paramLabel = "RUN",
            description =
                    "Labels views of a run's images beside the process that has it, on this machine or on"
                            + " another that shares the folder. The labels are the same, whoever makes"
                            + " them.")
    private Optional<String> join = Optional.empty();

    @Override
    Optional<Joining> join() {
        return join.map(run ->
                new Joining(
                        run,
                        RunHelper::relabel,
                        "All views of %s are labelled; another process has the run, and goes on with it."));
    }

    @Override
    void work(Pipeline pipeline, PrintWriter out) {
        Path labels = pipeline.relabel();
        out.printf(
                "The labels are in %s. Next:  ./limbeck evaluate %s%n",
                labels, ShellWord.of(pipeline.folder()));
    }
}
