package io.limbeck.cli;

import io.limbeck.data.DataHome;
import io.limbeck.train.StoredNetworks;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code limbeck pool}: which trained networks and recorded trainings runs can share. */
@Command(
        name = "pool",
        description =
                "Lists the networks that were trained to observe, the recorded trainings of experts, and whitenings.",
        mixinStandardHelpOptions = true)
final class PoolCommand implements Runnable {

    private final Supplier<DataHome> home;

    @Mixin private final CommonOptions common = new CommonOptions();

    @Spec private CommandSpec spec;

    /** The user's home. */
    PoolCommand() {
        this.home = common::home;
    }

    PoolCommand(Supplier<DataHome> home) {
        this.home = home;
    }

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        List<StoredNetworks.Entry> entries = StoredNetworks.list(home.get().pools());
        if (entries.isEmpty()) {
            out.println("nothing has been trained yet; ./limbeck pretrain RECIPE does so");
        } else {
            out.println(table(entries));
        }
        out.println("folder: " + home.get().pools());
        out.flush();
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
                                    entry.network(),
                                    entry.path()
                                            .getFileName()
                                            .toString()
                                            .replaceAll("(.{20}).*", "$1...")
                                })
                        .toArray(Object[][]::new);
        return Table.of(
                Stream.of("kind", "data set", "content", "size", "network", "name")
                        .map(header -> Table.left(header, 70))
                        .toList(),
                rows);
    }
}
