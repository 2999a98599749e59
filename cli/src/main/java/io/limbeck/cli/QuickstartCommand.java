package io.limbeck.cli;

import io.limbeck.evaluate.EvaluationResult;
import io.limbeck.run.Pipeline;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Set;
import picocli.CommandLine.Command;

/** The whole way in one command. */
@Command(
        name = "quickstart",
        description = {
            "The whole way in one command: fetches the data, trains the observers, distils, measures"
                    + " against random real images and the full data set, writes a report, and exports.",
        },
        footer = {
            "",
            "Examples:",
            "  ./limbeck quickstart",
            "  ./limbeck quickstart --set method.ipc=1 --out my-first-run",
            "  ./limbeck quickstart cifar10/ncfm-ipc10    the whole way with another recipe",
        })
final class QuickstartCommand extends RunCommand {

    @Override
    void work(Pipeline pipeline, PrintWriter out) {
        pipeline.pretrain();
        pipeline.distill();
        EvaluationResult result = pipeline.evaluate();
        Path report = pipeline.report();
        Path images =
                pipeline.export(Set.copyOf(Pipeline.FORMATS), pipeline.folder().resolve("export"));
        out.println(ResultsTable.of(result));
        out.printf("Images:  %s%n", images.toAbsolutePath().normalize());
        out.printf("Report:  %s%n", report.toAbsolutePath().normalize());
    }
}
