package io.limbeck.cli;

import io.limbeck.data.DataHome;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Options that every command takes which touches data or runs, and the commands below it. */
final class CommonOptions {

    @Option(
            names = "--home",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description =
                    "Where data sets, trained networks and runs are kept. Default: the"
                            + " environment's LIMBECK_HOME, else the user's cache folder.")
    private Optional<Path> home = Optional.empty();

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "Shows the stack of an error.")
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
