package io.limbeck.cli;

import io.limbeck.data.DataHome;
import io.limbeck.run.LocatedRecipe;
import io.limbeck.run.Recipe;
import io.limbeck.run.RecipeReader;
import io.limbeck.run.RecipeReview;
import io.limbeck.run.RecipeWriter;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Recipes: which there are, what one says in full, whether one is right. */
@Command(
        name = "recipe",
        mixinStandardHelpOptions = true,
        description = "Recipes: lists them, shows one in full, checks one.",
        footer = {
            "",
            "Examples:",
            "  ./limbeck recipe list",
            "  ./limbeck recipe show quickstart > my.yaml",
            "  ./limbeck recipe check my.yaml",
        })
final class RecipeCommand implements Runnable {

    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "one of show, list and check is missing");
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Names the recipes that come with Limbeck.")
    void list() {
        RecipeReader.names().forEach(spec.commandLine().getOut()::println);
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Prints a recipe as it is understood, every default written out.")
    void show(
            @Parameters(paramLabel = "RECIPE", description = "Name, file or run.") String recipe,
            @Mixin RecipeOptions options,
            @Mixin CommonOptions common) {
        Recipe read = Source.recipe(Source.of(recipe, common.home()), options.sets());
        spec.commandLine().getOut().print(RecipeWriter.yaml(read));
        spec.commandLine().getOut().flush();
    }

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description =
                    "Checks a recipe, against its data set where that is here, and lists all of its"
                            + " faults; exit code 2 if it has any. Fetches nothing.")
    void check(
            @Parameters(paramLabel = "RECIPE", description = "Name, file or run.") String recipe,
            @Mixin RecipeOptions options,
            @Mixin CommonOptions common) {
        DataHome home = common.home();
        LocatedRecipe read = Source.located(Source.of(recipe, home), options.sets());
        RecipeReview review = RecipeReview.of(read, home);
        PrintWriter out = spec.commandLine().getOut();
        out.printf("%s is a valid recipe named %s%n", recipe, read.recipe().name());
        review.unchecked().forEach(line -> out.println("  " + line));
        out.flush();
    }
}
