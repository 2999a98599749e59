package io.limbeck.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints what {@code --version} prints. */
@Command(
        name = "version",
        mixinStandardHelpOptions = true,
        description = "Prints the versions of Limbeck, libtorch and Java.")
final class VersionCommand implements Runnable {

    @Spec private CommandSpec spec;

    @Override
    public void run() {
        for (String line : new Version().getVersion()) {
            spec.commandLine().getOut().println(line);
        }
    }
}
