package io.limbeck.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options of commands that begin or continue a run. */
final class RunOptions {

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Folder of the new run. Default: NAME-DATE in the runs of --home.")
    private Optional<Path> out = Optional.empty();

    @Option(
            names = "--resume",
            paramLabel = "RUN",
            description = "Continues a run at its last checkpoint: its folder, or its name.")
    private Optional<String> resume = Optional.empty();

    Optional<Path> out() {
        return out;
    }

    Optional<String> resume() {
        return resume;
    }
}
