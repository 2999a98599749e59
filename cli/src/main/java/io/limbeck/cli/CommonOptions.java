package io.limbeck.cli;

import io.limbeck.data.DataHome;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options that every command takes which touches data or runs. */
final class CommonOptions {

    @Option(
            names = "--home",
            paramLabel = "DIR",
            description =
                    "Where data sets, trained networks and runs are kept. Default: the"
                            + " environment's LIMBECK_HOME, else the user's cache folder.")
    private Optional<Path> home = Optional.empty();

    @Option(names = "--verbose", description = "Shows the stack of an error.")
    private boolean verbose;

    DataHome home() {
        DataHome named = DataHome.fromEnvironment();
        return home.map(root ->
                        new DataHome(
                                root.toAbsolutePath().normalize(),
                                named.imagenet(),
                                named.shared(),
                                named.memoryLimit()))
                .orElse(named);
    }

    boolean verbose() {
        return verbose;
    }
}
