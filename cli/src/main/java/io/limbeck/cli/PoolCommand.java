package io.limbeck.cli;

import io.limbeck.data.DataHome;
import io.limbeck.event.Listener;
import io.limbeck.run.Recipe;
import io.limbeck.run.UsedNetworks;
import io.limbeck.train.StoredNetworks;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code limbeck pool}: which trained networks and recorded trainings runs can share. */
@Command(
        name = "pool",
        description =
                "Lists the networks that were trained to observe, the recorded trainings of experts,"
                        + " and whitenings; shows, finds and removes them.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  ./limbeck pool",
            "  ./limbeck pool find cifar10/ncfm-ipc10",
            "  ./limbeck pool show 052cde6c",
            "  ./limbeck pool remove 052cde6c",
            "  ./limbeck pool remove --older-than 90 --dry-run",
        })
final class PoolCommand implements Runnable {

    private final Supplier<DataHome> home;
    private final Listener listener;

    @Mixin private final CommonOptions common = new CommonOptions();

    @Spec private CommandSpec spec;

    /** The user's home, progress on standard error. */
    PoolCommand() {
        this.home = common::home;
        this.listener = new StageLines(System.err);
    }

    PoolCommand(Supplier<DataHome> home, Listener listener) {
        this.home = home;
        this.listener = listener;
    }

    @Override
    public void run() {
        list();
    }

    @Command(
            name = "list",
            description = "Lists what is there; so does pool alone.",
            mixinStandardHelpOptions = true)
    void list() {
        List<StoredNetworks.Entry> entries = StoredNetworks.list(home.get().pools());
        if (entries.isEmpty()) {
            out().println("nothing has been trained yet; ./limbeck pretrain RECIPE does so");
        } else {
            out().println(table(entries));
        }
        out().println("folder: " + home.get().pools());
        out().flush();
    }

    @Command(
            name = "show",
            description = "Says all that is known of a pool, a buffer of experts or a whitening.",
            mixinStandardHelpOptions = true)
    void show(
            @Parameters(
                            paramLabel = "NAME",
                            description = "Name of it, or the beginning of its name.")
                    String name) {
        StoredNetworks.Entry entry = new PoolChoice(home.get()).named(name);
        line("name", entry.name());
        line("kind", entry.kind());
        line("content", entry.content() + (entry.unfinished() ? " (unfinished)" : ""));
        StoredNetworks.facts(entry).forEach(this::line);
        line("size", PoolChoice.bytes(entry.bytes()));
        line("last used", PoolChoice.day(entry.used()));
        entry.holder().ifPresent(holder -> line("in use by", holder));
        line("folder", entry.path().toString());
        out().flush();
    }

    private void line(String name, String value) {
        out().println("%-20s %s".formatted(name, value));
    }

    @Command(
            name = "find",
            description =
                    "Says which pool or buffer of experts a recipe uses, and what of it is there."
                            + " Trains nothing.",
            mixinStandardHelpOptions = true)
    void find(
            @Parameters(paramLabel = "RECIPE", description = "Name, file or run.") String recipe,
            @Mixin RecipeOptions options) {
        DataHome where = home.get();
        Recipe read = Source.recipe(Source.of(recipe, where), options.sets());
        PoolChoice.requireData(read, where);
        List<UsedNetworks> used = UsedNetworks.of(read, where, listener);
        if (used.isEmpty()) {
            out().println(recipe + " uses no networks that runs share");
        }
        List<StoredNetworks.Entry> entries = StoredNetworks.list(where.pools());
        for (UsedNetworks each : used) {
            String there =
                    entries.stream()
                            .filter(entry -> entry.path().equals(each.path()))
                            .map(entry ->
                                    "%s, %s"
                                            .formatted(
                                                    entry.content(),
                                                    PoolChoice.bytes(entry.bytes())))
                            .findFirst()
                            .orElse("not there; ./limbeck pretrain " + recipe + " trains it");
            line("kind", each.kind());
            line("wanted", each.wanted());
            line("there", there);
            line("name", each.path().getFileName().toString());
        }
        out().flush();
    }

    @Command(
            name = "remove",
            description = {
                "Removes pools, buffers of experts or whitenings, those that are named or all that"
                        + " the options choose. Runs that want them later train them again. What a"
                        + " process at work uses is not removed."
            },
            mixinStandardHelpOptions = true)
    void remove(
            @Parameters(
                            paramLabel = "NAME",
                            arity = "0..*",
                            description = "Names, or the beginnings of names.")
                    List<String> names,
            @Option(
                            names = "--unfinished",
                            description = "Those that have less than a run last asked for.")
                    boolean unfinished,
            @Option(
                            names = "--older-than",
                            paramLabel = "DAYS",
                            description = "Those that were not trained or used for so many days.")
                    Integer days,
            @Option(names = "--dry-run", description = "Only says what would go.") boolean dryRun) {
        PoolRemoval removal = new PoolRemoval(new PoolChoice(home.get()), dryRun);
        List<String> named = names == null ? List.of() : names;
        if (named.isEmpty()) {
            removal.removeAll(unfinished, days, out());
        } else {
            removal.remove(named, unfinished, days, out());
        }
        out().flush();
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** {@code ConvNet[depth=3, norm=BATCH]} as {@code convnet, depth 3, norm batch}. */
    private static String inWords(String network) {
        return network.toLowerCase(Locale.ROOT)
                .replace("[", ", ")
                .replace("]", "")
                .replace('=', ' ');
    }

    private static String table(List<StoredNetworks.Entry> entries) {
        Object[][] rows =
                entries.stream()
                        .map(entry ->
                                new Object[] {
                                    entry.kind(),
                                    entry.dataset(),
                                    entry.content(),
                                    Units.bytes(entry.bytes()),
                                    PoolChoice.date(entry.used()),
                                    entry.name().replaceAll("(.{20}).*", "$1..."),
                                    inWords(entry.network())
                                })
                        .toArray(Object[][]::new);
        return Table.of(
                Stream.of("kind", "data set", "content", "size", "last used", "name", "network")
                        .map(header -> Table.left(header, 90))
                        .toList(),
                rows);
    }
}
