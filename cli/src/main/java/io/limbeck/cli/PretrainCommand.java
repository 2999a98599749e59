package io.limbeck.cli;

import io.limbeck.run.Pipeline;
import java.io.PrintWriter;
import picocli.CommandLine.Command;

/** Trains the observers of a recipe. */
@Command(
        name = "pretrain",
        description =
                "Trains the pool of networks that observe the images. Runs with the same data,"
                        + " network and training share one pool; what exists is not trained again.",
        footer = {
            "",
            "Examples:",
            "  ./limbeck pretrain cifar10/ncfm-ipc10",
            "  ./limbeck pretrain my.yaml --set pool.pairs=20",
        })
final class PretrainCommand extends RunCommand {

    @Override
    void work(Pipeline pipeline, PrintWriter out) {
        pipeline.pretrain();
        out.printf("The pool is trained. Next:  ./limbeck distill %s%n", pipeline.folder());
    }
}
