package io.limbeck.cli;

import io.limbeck.run.Pipeline;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A command that begins a run of a recipe or continues one. */
@Command(mixinStandardHelpOptions = true)
abstract class RunCommand implements Callable<Integer> {

    @Parameters(
            arity = "0..1",
            paramLabel = "RECIPE",
            defaultValue = "quickstart",
            description =
                    "Name or file of a recipe, or a run to continue. Default: ${DEFAULT-VALUE}.")
    private String recipe;

    @Mixin private RecipeOptions recipeOptions;
    @Mixin private RunOptions runOptions;
    @Mixin private CommonOptions common;
    @Spec private CommandSpec spec;

    /** The command's own part; {@code out} takes its result. */
    abstract void work(Pipeline pipeline, PrintWriter out);

    @Override
    public final Integer call() {
        Session session = new Session(spec, common);
        return session.work(
                recipe, recipeOptions, runOptions, pipeline -> work(pipeline, session.out()));
    }
}
