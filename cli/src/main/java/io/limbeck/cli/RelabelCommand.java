package io.limbeck.cli;

import io.limbeck.run.Pipeline;
import io.limbeck.setting.ShellWord;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Command;

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
        })
final class RelabelCommand extends RunCommand {

    @Override
    void work(Pipeline pipeline, PrintWriter out) {
        Path labels = pipeline.relabel();
        out.printf(
                "The labels are in %s. Next:  ./limbeck evaluate %s%n",
                labels, ShellWord.of(pipeline.folder()));
    }
}
