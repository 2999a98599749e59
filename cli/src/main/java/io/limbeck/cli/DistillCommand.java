package io.limbeck.cli;

import io.limbeck.run.Pipeline;
import io.limbeck.setting.ShellWord;
import java.io.PrintWriter;
import picocli.CommandLine.Command;

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
        })
final class DistillCommand extends RunCommand {

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
