package io.limbeck.cli;

import java.io.PrintWriter;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code limbeck}. */
@Command(
        name = "limbeck",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            QuickstartCommand.class,
            PretrainCommand.class,
            DistillCommand.class,
            RelabelCommand.class,
            DatafreeCommand.class,
            EvaluateCommand.class,
            ReportCommand.class,
            ExportCommand.class,
            ContinualCommand.class,
            RecipeCommand.class,
            DataCommand.class,
            PoolCommand.class,
            PlanCommand.class,
            BenchCommand.class,
            DoctorCommand.class,
            VersionCommand.class,
            GenerateCompletion.class
        },
        description =
                "Distils a labelled image data set into a few synthetic images that train networks"
                        + " almost as well, and measures how well.",
        footer = {
            "",
            "Examples:",
            "  ./limbeck quickstart                    minutes on a laptop, report at the end",
            "  ./limbeck distill cifar10/ncfm-ipc10    a recipe that comes with Limbeck",
            "  ./limbeck evaluate runs/mine --nets convnet,resnet18",
            "  ./limbeck doctor                        is this machine set up well?",
            "",
            "  ./limbeck build [MAVEN-OPTION...]      builds again, for example with -Pcuda",
            "",
            "Exit codes: 0 done, 1 failed, 2 bad input, 130 interrupted.",
        })
public final class Limbeck implements Runnable {

    static final int DONE = 0;
    static final int FAILED = 1;
    static final int BAD_INPUT = 2;
    static final int INTERRUPTED = 130;

    @Spec private CommandSpec spec;

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] args) {
        int code = run(args, LauncherName.printing(System.out), LauncherName.printing(System.err));
        System.exit(code);
    }

    /** Runs a command with these streams; the exit code is returned. */
    static int run(String[] args, PrintWriter out, PrintWriter err) {
        CommandLine commandLine = commandLine().setOut(out).setErr(err);
        try {
            return commandLine.execute(args);
        } catch (LinkageError | OutOfMemoryError fault) {
            // Errors pass by picocli's handler; these two have a cause that users can mend.
            return ErrorReport.print(fault, commandLine, ErrorReport.isVerbose(args));
        }
    }

    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new Limbeck());
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setAbbreviatedOptionsAllowed(false);
        commandLine.setUsageHelpAutoWidth(false);
        commandLine.setParameterExceptionHandler((fault, _) -> ErrorReport.printUsage(fault));
        commandLine.setExecutionExceptionHandler((fault, command, parsed) ->
                ErrorReport.print(
                        fault,
                        command,
                        ErrorReport.isVerbose(parsed.originalArgs().toArray(String[]::new))));
        return commandLine;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
