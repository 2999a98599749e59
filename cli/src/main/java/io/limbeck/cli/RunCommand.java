package io.limbeck.cli;

import io.limbeck.run.Pipeline;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
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

    /** What is to be helped with instead, if the command can do that. */
    Optional<Joining> join() {
        return Optional.empty();
    }

    @Override
    public final Integer call() {
        Session session = new Session(spec, common);
        Consumer<Pipeline> work = pipeline -> work(pipeline, session.out());
        return join().map(joining -> session.join(joining, recipeOptions, runOptions, work))
                .orElseGet(() -> session.work(recipe, recipeOptions, runOptions, work));
    }
}
