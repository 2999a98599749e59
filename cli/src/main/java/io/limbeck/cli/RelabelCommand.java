package io.limbeck.cli;

import io.limbeck.run.Pipeline;
import java.io.PrintWriter;
import picocli.CommandLine.Command;

/** Labels views of the images. */
@Command(
        name = "relabel",
        description =
                "Lets the teacher of a run label views of its images, epoch by epoch, for methods that"
                        + " do so (SRe2L, RDED); makes the images first if they are missing. Epochs"
                        + " that are there are kept.",
        footer = {
            "",
            "Examples:",
            "  ./limbeck relabel runs/sre2l",
            "  ./limbeck relabel cifar10/sre2l-ipc10-cpu --out runs/sre2l",
        })
final class RelabelCommand extends RunCommand {

    @Override
    void work(Pipeline pipeline, PrintWriter out) {
        pipeline.relabel();
        out.printf(
                "The labels are in %s. Next:  ./limbeck evaluate %s%n",
                pipeline.folder(), pipeline.folder());
    }
}
