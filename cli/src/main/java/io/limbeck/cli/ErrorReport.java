package io.limbeck.cli;

import io.limbeck.data.DataException;
import io.limbeck.label.LabelStoreException;
import io.limbeck.run.RecipeException;
import io.limbeck.run.RunException;
import io.limbeck.torch.CheckpointException;
import io.limbeck.torch.UnusableFileException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what went wrong and how to mend it; the stack only for those who ask. */
final class ErrorReport {

    private ErrorReport() {}

    static boolean isVerbose(String[] args) {
        return Arrays.asList(args).contains("--verbose");
    }

    /** Prints to the command's error stream; returns the exit code. */
    static int print(Throwable fault, CommandLine command, boolean verbose) {
        int code = exitCode(fault);
        if (code == Limbeck.INTERRUPTED) {
            return code;
        }
        PrintWriter err = command.getErr();
        err.println(
                command.getColorScheme()
                        .errorText("limbeck: %s".formatted(message(fault)))
                        .toString());
        hint(fault).ifPresent(hint -> err.println("  " + hint));
        if (verbose) {
            fault.printStackTrace(err);
        } else if (code == Limbeck.FAILED) {
            err.println("  The stack is shown with --verbose.");
        }
        err.flush();
        return code;
    }

    /** A command line that cannot be read; returns the exit code. */
    static int printUsage(ParameterException fault) {
        CommandLine command = fault.getCommandLine();
        PrintWriter err = command.getErr();
        err.println(
                command.getColorScheme()
                        .errorText("limbeck: %s".formatted(usage(fault)))
                        .toString());
        UnmatchedArgumentException.printSuggestions(fault, err);
        err.println("  See ./%s --help".formatted(command.getCommandSpec().qualifiedName()));
        err.flush();
        return Limbeck.BAD_INPUT;
    }

    private static String usage(ParameterException fault) {
        if (!(fault instanceof UnmatchedArgumentException unmatched)) {
            return fault.getMessage();
        }
        var spec = fault.getCommandLine().getCommandSpec();
        String word = unmatched.getUnmatched().getFirst();
        return spec.subcommands().isEmpty() || word.startsWith("-")
                ? "%s takes no \"%s\""
                        .formatted(spec.qualifiedName().replaceFirst("^limbeck ", ""), word)
                : "\"%s\" is no command; there are %s"
                        .formatted(word, String.join(", ", spec.subcommands().keySet()));
    }

    static int exitCode(Throwable fault) {
        return switch (fault) {
            case RecipeException _, RunException _, DataException _ -> Limbeck.BAD_INPUT;
            case UnusableFileException _, LabelStoreException _, CheckpointException _ ->
                    Limbeck.BAD_INPUT;
            case BadInputException _, IllegalArgumentException _ -> Limbeck.BAD_INPUT;
            case InterruptedException _, CancellationException _ -> Limbeck.INTERRUPTED;
            default -> Limbeck.FAILED;
        };
    }

    static String message(Throwable fault) {
        String message = fault.getMessage();
        if (message == null || message.isBlank()) {
            return fault.getClass().getSimpleName();
        }
        Throwable root = root(fault);
        return switch (root) {
            case NoSuchFileException missing when !explains(message, root) ->
                    "there is no file " + missing.getFile();
            case AccessDeniedException denied when !explains(message, root) ->
                    "no permission for " + denied.getFile();
            // libtorch appends its native stack to the first line.
            case RuntimeException _ when isNative(message) -> message.lines().findFirst().get();
            default -> message;
        };
    }

    /** Whether a message says more than its cause: Java's own only repeat a class and a file. */
    private static boolean explains(String message, Throwable cause) {
        return !message.equals(cause.getMessage()) && !message.contains(cause.getClass().getName());
    }

    private static boolean isNative(String message) {
        return message.contains("Exception raised from ") || message.contains("\nframe #0");
    }

    private static Optional<String> hint(Throwable fault) {
        String text = String.valueOf(fault.getMessage()).toLowerCase(Locale.ROOT);
        if (fault instanceof OutOfMemoryError) {
            return Optional.of(
                    "Java's heap is full: give it more with LIMBECK_JAVA_OPTS=-Xmx8g, or read"
                            + " large data sets from their files with LIMBECK_DATA_MEMORY_MIB=0.");
        }
        if (text.contains("can't allocate memory") || text.contains("out of memory")) {
            return Optional.of(
                    "Memory ran out: give a limit with --memory, or lower method.real-batch with"
                            + " --set; ./limbeck doctor shows what is free.");
        }
        if (fault instanceof LinkageError) {
            return Optional.of(
                    "A library could not be loaded. ./limbeck doctor names it; ./limbeck build"
                            + " builds anew.");
        }
        if (text.contains("no space left")) {
            return Optional.of(
                    "The disk is full: --home or LIMBECK_HOME, and LIMBECK_CACHE, can point at"
                            + " another one.");
        }
        return Optional.empty();
    }

    private static Throwable root(Throwable fault) {
        Throwable root = fault;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
