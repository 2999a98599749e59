package io.limbeck.cli;

import io.limbeck.run.Pipeline;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes the synthetic images for other programs. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description =
                "Writes the decoded synthetic images of a run for other programs, with a data set"
                        + " card that says how they were made.",
        footer = {
            "",
            "Examples:",
            "  ./limbeck export runs/ipc10",
            "  ./limbeck export runs/ipc10 --formats npz,png --out my-images",
        })
final class ExportCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "RUN",
            description = "Folder of a run that was distilled, or its name.")
    private String run;

    @Option(
            names = "--formats",
            paramLabel = "FORMAT",
            split = ",",
            description = "safetensors, npz and png (a folder per class). Default: all.")
    private List<String> formats = Pipeline.FORMATS;

    @Option(names = "--out", paramLabel = "DIR", description = "Default: export in the run.")
    private Optional<Path> out = Optional.empty();

    @Mixin private CommonOptions common;
    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        for (String format : formats) {
            if (!Pipeline.FORMATS.contains(format)) {
                throw new BadInputException(
                        "--formats has \"%s\"; accepted are %s"
                                .formatted(format, String.join(", ", Pipeline.FORMATS)));
            }
        }
        Session session = new Session(spec, common);
        Path folder = Source.run(run, session.home());
        return session.work(
                folder,
                pipeline -> {
                    Path target = out.orElse(pipeline.folder().resolve("export"));
                    session.out()
                            .println(
                                    pipeline.export(new TreeSet<>(formats), target)
                                            .toAbsolutePath()
                                            .normalize());
                });
    }
}
