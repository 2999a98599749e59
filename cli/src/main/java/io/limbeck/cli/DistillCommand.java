package io.limbeck.cli;

import io.limbeck.run.Pipeline;
import io.limbeck.run.RunHelper;
import io.limbeck.setting.ShellWord;
import java.io.PrintWriter;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes the synthetic images. */
@Command(
        name = "distill",
        aliases = "recover",
        description =
                "Distils: trains the observers that are missing, then the synthetic images."
                        + " Stop it with Ctrl-C at any time; it continues at its last checkpoint.",
        footer = {
            "",
            "Examples:",
            "  ./limbeck distill cifar10/ncfm-ipc10",
            "  ./limbeck distill cifar10/ncfm-ipc10 --set method.ipc=50 --out runs/ipc50",
            "  ./limbeck distill --resume runs/ipc50",
            "  ./limbeck recover --join runs/sre2l",
        })
final class DistillCommand extends RunCommand {

    @Option(
            names = "--join",
            paramLabel = "RUN",
            description =
                    "Recovers images of a run of sre2l beside the process that has it, on this machine or"
                            + " on another that shares the folder. The images are the same, whoever makes"
                            + " them; the last process writes the set if the first one is gone.")
    private Optional<String> join = Optional.empty();

    @Override
    Optional<Joining> join() {
        return join.map(run ->
                new Joining(
                        run,
                        RunHelper::recover,
                        "All images of %s are recovered; the process that has the run writes its set."));
    }

    @Override
    void work(Pipeline pipeline, PrintWriter out) {
        pipeline.pretrain();
        pipeline.distill();
        boolean measured = !pipeline.evaluated().rows().isEmpty();
        out.printf(
                "The images are in %s%s. Next:  ./limbeck %s %s%n",
                pipeline.folder(),
                measured ? " and have been measured" : "",
                measured ? "report" : "evaluate",
                ShellWord.of(pipeline.folder()));
    }
}
