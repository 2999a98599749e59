package io.limbeck.cli;

import io.limbeck.setting.MemoryLimit;
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

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            description =
                    "Stays below so much resident memory, such as 2GiB, on the CPU: fewer images pass"
                            + " a network at once. May be given again, or otherwise, with --resume.")
    private Optional<String> memory = Optional.empty();

    Optional<Path> out() {
        return out;
    }

    Optional<String> resume() {
        return resume;
    }

    Optional<MemoryLimit> memory() {
        return memory.map(MemoryLimit::parse);
    }
}
