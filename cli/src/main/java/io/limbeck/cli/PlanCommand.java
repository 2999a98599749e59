package io.limbeck.cli;

import io.limbeck.data.DataHome;
import io.limbeck.run.Recipe;
import io.limbeck.run.Rehearsal;
import io.limbeck.run.RunPlan;
import io.limbeck.setting.MemoryLimit;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** What would a run cost? */
@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        description =
                "Says how long a run of a recipe will take on this machine and how much memory it"
                        + " will need: does a few steps of each stage, at full size, and throws the"
                        + " outcome away. Fetches the data set if it is not there.",
        footer = {
            "",
            "Examples:",
            "  ./limbeck plan quickstart",
            "  ./limbeck plan cifar10/ncfm-ipc10 --set method.iterations=2000",
        })
final class PlanCommand implements Callable<Integer> {

    @Parameters(
            arity = "0..1",
            paramLabel = "RECIPE",
            defaultValue = "quickstart",
            description = "Name or file of a recipe, or a run. Default: ${DEFAULT-VALUE}.")
    private String source;

    @Option(names = "--json", description = "Prints JSON: seconds and bytes.")
    private boolean json;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            description = "Plans for a run that stays below so much memory, such as 2GiB.")
    private Optional<String> memory = Optional.empty();

    @Mixin private RecipeOptions options;
    @Mixin private CommonOptions common;
    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        DataHome home = common.home();
        memory.map(MemoryLimit::parse).ifPresent(limit -> options.set("compute.memory=" + limit));
        Recipe recipe = Source.recipe(Source.of(source, home), options.sets());
        PrintWriter err = spec.commandLine().getErr();
        try (Progress progress = Progress.to(err, System.getenv());
                Interruption interruption = Interruption.watch(err, Optional::empty)) {
            return interruption.run(() -> print(recipe, Rehearsal.of(recipe, home, progress)));
        }
    }

    private void print(Recipe recipe, RunPlan plan) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(JsonMapper.builder().build().writeValueAsString(plan));
        } else {
            out.printf(
                    "%s on this machine, after a rehearsal of %s:%n",
                    recipe.name(), Units.duration(plan.rehearsalSeconds()));
            plan.stages().forEach(s -> line(out, s.name(), Units.duration(s.seconds()), s.work()));
            line(out, "together", Units.duration(plan.seconds()), "");
            line(out, "peak memory", Units.bytes(plan.peakResidentBytes()), "");
        }
        out.flush();
    }

    private static void line(PrintWriter out, String name, String value, String work) {
        out.println("  %-12s %14s   %s".formatted(name, value, work).stripTrailing());
    }
}
