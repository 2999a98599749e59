package io.limbeck.cli;

import io.limbeck.evaluate.Continual.Kept;
import io.limbeck.evaluate.ContinualResult;
import io.limbeck.run.ContinualRun;
import io.limbeck.run.Recipe;
import io.limbeck.run.RunFiles;
import io.limbeck.setting.Counted;
import io.limbeck.setting.ShellWord;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Class-incremental learning from distilled images. */
@Command(
        name = "continual",
        mixinStandardHelpOptions = true,
        description = {
            "Class-incremental learning: at each step more classes come, a network is trained from"
                    + " scratch on the distilled images of the classes seen, and tested on their"
                    + " test images, beside random real images. Stop it with Ctrl-C at any time;"
                    + " the same command with the same --out goes on."
        },
        footer = {
            "",
            "Examples:",
            "  ./limbeck continual cifar10/sre2l-continual-cpu --out runs/steps",
            "  ./limbeck continual tiny-imagenet/sre2l-continual --steps 10 --out runs/ten",
            "  ./limbeck continual cifar10/sre2l-continual-cpu --strict --out runs/strict",
        })
final class ContinualCommand implements Callable<Integer> {

    @Parameters(paramLabel = "RECIPE", description = "Name or file of a recipe.")
    private String recipe;

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "5",
            description = "Steps that part the classes evenly. Default: ${DEFAULT-VALUE}.")
    private int steps;

    @Option(
            names = "--strict",
            description =
                    "Each step trains its teacher and distils from its own classes alone; else"
                            + " both have seen all classes from the first step on, as published.")
    private boolean strict;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Folder. Default: continual-NAME-Nsteps in the runs of --home.")
    private Optional<Path> out = Optional.empty();

    @Mixin private RecipeOptions options;
    @Mixin private CommonOptions common;
    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        Source source = Source.of(recipe, common.home());
        if (source instanceof Source.Run(Path made)) {
            throw new BadInputException(
                    "%s is a run, and its images are not used here: a set is made for the steps; name its recipe: ./limbeck continual %s"
                            .formatted(made, ShellWord.of(RunFiles.recipe(made))));
        }
        Recipe read = Source.recipe(source, options.sets());
        Path folder =
                out.orElseGet(() ->
                                common.home()
                                        .runs()
                                        .resolve(
                                                String.format(
                                                        Locale.ROOT,
                                                        "continual-%s-%dsteps%s",
                                                        read.name(),
                                                        steps,
                                                        strict ? "-strict" : "")))
                        .toAbsolutePath()
                        .normalize();
        String typed = Session.typed(spec.commandLine());
        return new Session(spec, common)
                .guarded(
                        () ->
                                Files.isDirectory(folder)
                                        ? Optional.of("./" + typed)
                                        : Optional.empty(),
                        progress ->
                                print(
                                        ContinualRun.run(
                                                read,
                                                new ContinualRun.Plan(steps, strict),
                                                folder,
                                                common.home(),
                                                progress,
                                                typed),
                                        folder));
    }

    private void print(ContinualResult result, Path folder) {
        PrintWriter out = spec.commandLine().getOut();
        for (Kept kept : Kept.values()) {
            for (ContinualResult.Step step : result.steps(kept.label())) {
                out.printf(
                        Locale.ROOT,
                        "%-10s %4d classes  %5.1f%s %%  (%s)%n",
                        kept.label(),
                        step.classes(),
                        100 * step.mean(),
                        step.networks() > 1
                                ? String.format(Locale.ROOT, " ± %.1f", 100 * step.deviation())
                                : "",
                        Counted.of(step.networks(), "network"));
            }
        }
        out.printf("Report:  %s%n", RunFiles.report(folder));
        out.flush();
    }
}
