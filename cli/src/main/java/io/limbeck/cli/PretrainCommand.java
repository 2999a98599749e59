package io.limbeck.cli;

import io.limbeck.method.SsdKdSettings;
import io.limbeck.run.Pipeline;
import io.limbeck.run.RunFiles;
import io.limbeck.setting.ShellWord;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Command;

/** Trains the observers of a recipe. */
@Command(
        name = "pretrain",
        aliases = "squeeze",
        description =
                "Trains the networks that observe the images: a pool, or the one teacher that SRe2L"
                        + " squeezes the data into. Runs with the same data, network and training"
                        + " share them; what exists is not trained again.",
        footer = {
            "",
            "Examples:",
            "  ./limbeck pretrain cifar10/ncfm-ipc10",
            "  ./limbeck pretrain my.yaml --set pool.pairs=20",
            "  ./limbeck squeeze cifar10/sre2l-ipc10-cpu",
        })
final class PretrainCommand extends RunCommand {

    @Override
    void work(Pipeline pipeline, PrintWriter out) {
        pipeline.pretrain();
        if (pipeline.recipe().method() instanceof SsdKdSettings) {
            Path teacher = RunFiles.teacher(pipeline.folder());
            out.printf(
                    "The teacher is %s. Next:  ./limbeck datafree %s --teacher %s%n",
                    teacher,
                    ShellWord.of(RunFiles.recipe(pipeline.folder())),
                    ShellWord.of(teacher));
        } else {
            out.printf(
                    "The observing networks are trained. Next:  ./limbeck distill %s%n",
                    ShellWord.of(pipeline.folder()));
        }
    }
}
