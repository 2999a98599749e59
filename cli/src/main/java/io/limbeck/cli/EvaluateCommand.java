package io.limbeck.cli;

import io.limbeck.evaluate.EvaluationResult;
import io.limbeck.evaluate.EvaluationSettings;
import io.limbeck.run.Pipeline;
import io.limbeck.setting.MemoryLimit;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures the synthetic images of a run. */
@Command(
        name = "evaluate",
        aliases = "validate",
        mixinStandardHelpOptions = true,
        description =
                "Measures: trains fresh networks on the synthetic images and on the baselines, and"
                        + " tests them on the real test set. The headline is the accuracy after the"
                        + " last step, mean and deviation over seeds.",
        footer = {
            "",
            "Examples:",
            "  ./limbeck evaluate runs/ipc10",
            "  ./limbeck evaluate runs/ipc10 --nets convnet,resnet18 --seeds 3",
        })
final class EvaluateCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "RUN",
            description = "Folder of a run that was distilled, or its name.")
    private String run;

    @Option(
            names = "--nets",
            paramLabel = "NET",
            split = ",",
            completionCandidates = NetworkNames.class,
            description =
                    "Networks to train: ${COMPLETION-CANDIDATES}. Default: as the recipe says.")
    private List<String> nets = List.of();

    @Option(
            names = "--seeds",
            paramLabel = "N",
            description = "Networks per row. Default: as the recipe says.")
    private Optional<Integer> seeds = Optional.empty();

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            description =
                    "Stays below so much resident memory, such as 2GiB, on the CPU. Default: as the"
                            + " recipe says.")
    private Optional<String> memory = Optional.empty();

    @Mixin private CommonOptions common;
    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        if (seeds.isPresent() && seeds.get() < 1) {
            throw new BadInputException(
                    "--seeds is %d; a row needs at least 1 network, 3 to 5 show the spread"
                            .formatted(seeds.get()));
        }
        Session session = new Session(spec, common);
        Path folder = Source.run(run, session.home());
        return session.work(
                folder,
                memory.map(MemoryLimit::parse),
                pipeline -> {
                    EvaluationResult result = pipeline.evaluate(settings(pipeline));
                    Path report = pipeline.report();
                    session.out().println(ResultsTable.of(result));
                    session.out().printf("Report:  %s%n", report.toAbsolutePath().normalize());
                });
    }

    private EvaluationSettings settings(Pipeline pipeline) {
        EvaluationSettings recipe = pipeline.recipe().evaluation();
        return new EvaluationSettings(
                nets.isEmpty() ? recipe.nets() : nets,
                seeds.orElse(recipe.seeds()),
                recipe.training(),
                recipe.baselines(),
                recipe.curvePoints(),
                recipe.hardEnd());
    }
}
