package io.limbeck.cli;

import io.limbeck.data.DataHome;
import io.limbeck.event.Listener;
import io.limbeck.file.FileException;
import io.limbeck.run.Pipeline;
import io.limbeck.run.Recipe;
import io.limbeck.run.RunFiles;
import io.limbeck.run.RunInUseException;
import io.limbeck.run.RunLock;
import io.limbeck.setting.MemoryLimit;
import io.limbeck.setting.ShellWord;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * A command at work on a run: opens the pipeline, draws its progress, and on Ctrl-C waits until it
 * has saved its work. The work is done on the calling thread, which must be a platform thread, as
 * libtorch keeps modes in native threads.
 */
final class Session {

    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

    private final DataHome home;
    private final CommandLine command;

    Session(CommandSpec spec, CommonOptions common) {
        this.home = common.home();
        this.command = spec.commandLine();
    }

    DataHome home() {
        return home;
    }

    PrintWriter out() {
        return command.getOut();
    }

    /** A new run of a recipe, or the continuation of a run. */
    int work(String source, RecipeOptions options, RunOptions run, Consumer<Pipeline> work) {
        if (run.resume().isPresent()) {
            refuseRecipe("--resume", run.resume().get());
            return resume(Source.run(run.resume().get(), home), options, run, work);
        }
        Source read = Source.of(source, home);
        if (read instanceof Source.Run(Path folder)) {
            return resume(folder, options, run, work);
        }
        List<String> sets = new ArrayList<>(options.sets());
        run.memory().ifPresent(limit -> sets.add("compute.memory=" + limit));
        Recipe recipe = Source.recipe(read, sets);
        Path folder = run.out().map(Session::fresh).orElseGet(() -> newFolder(recipe.name()));
        String goOn = "./limbeck %s %s".formatted(command.getCommandName(), ShellWord.of(folder));
        return guarded(
                () -> RunFiles.isRun(folder) ? Optional.of(goOn) : Optional.empty(),
                listener -> Pipeline.create(recipe, folder, home, listener, typed()),
                work);
    }

    private void refuseRecipe(String option, String run) {
        if (command.getParseResult().hasMatchedPositional(0)) {
            throw new BadInputException(
                    "%s is %s, and %s stands beside it; a run keeps its recipe, so leave one of the two away"
                            .formatted(
                                    option,
                                    run,
                                    command.getParseResult()
                                            .matchedPositional(0)
                                            .originalStringValues()
                                            .getFirst()));
        }
    }

    /**
     * Helps the process that has a run, and does what it would have done next if that process is
     * gone.
     */
    int join(Joining joining, RecipeOptions options, RunOptions run, Consumer<Pipeline> work) {
        String name = joining.run();
        refuseRecipe("--join", name);
        if (run.resume().isPresent()) {
            throw new BadInputException(
                    "--join is %s, and --resume stands beside it; leave one of the two away"
                            .formatted(name));
        }
        Path folder = Source.run(name, home);
        refuseNewRecipe(folder, options, run);
        return guarded(
                () -> Optional.of("./" + typed()),
                listener -> {
                    joining.help().help(folder, home, run.memory(), listener);
                    try (Pipeline pipeline =
                            Pipeline.resume(folder, home, run.memory(), listener, typed())) {
                        work.accept(pipeline);
                    } catch (RunInUseException _) {
                        out().printf(joining.done() + "%n", folder);
                    }
                });
    }

    /** Work on a run that exists. */
    int work(Path run, Consumer<Pipeline> work) {
        return work(run, Optional.empty(), work);
    }

    /** The same with a limit of memory in place of the recipe's. */
    int work(Path run, Optional<MemoryLimit> memory, Consumer<Pipeline> work) {
        return guarded(
                () -> Optional.of("./" + typed()),
                listener -> Pipeline.resume(run, home, memory, listener, typed()),
                work);
    }

    private int resume(
            Path folder, RecipeOptions options, RunOptions run, Consumer<Pipeline> work) {
        refuseNewRecipe(folder, options, run);
        return work(folder, run.memory(), work);
    }

    private static void refuseNewRecipe(Path folder, RecipeOptions options, RunOptions run) {
        if (run.out().isPresent() || !options.sets().isEmpty()) {
            throw new BadInputException(
                    "%s is a run and keeps its recipe and folder; leave --out and the options that change the recipe away, or start a new run with them from %s"
                            .formatted(folder, RunFiles.recipe(folder)));
        }
    }

    private int guarded(
            Supplier<Optional<String>> goOn,
            Function<Listener, Pipeline> open,
            Consumer<Pipeline> work) {
        return guarded(
                goOn,
                listener -> {
                    try (Pipeline pipeline = open.apply(listener)) {
                        work.accept(pipeline);
                    }
                });
    }

    /**
     * Work that draws its progress, waits on Ctrl-C until it has saved what it did, and says how it
     * goes on.
     *
     * @param goOn the command for it, as far as there is something to go on with
     * @return exit code
     */
    int guarded(Supplier<Optional<String>> goOn, Consumer<Listener> work) {
        PrintWriter err = command.getErr();
        try (Progress progress = Progress.to(err, System.getenv());
                Interruption interruption = Interruption.watch(err, goOn)) {
            return interruption.run(() -> {
                try {
                    work.accept(progress);
                } catch (FileException e) {
                    // Such as of a full disk: what was saved before is whole.
                    throw goOn.get().map(command -> goingOn(e, command)).orElse(e);
                }
            });
        }
    }

    private static FileException goingOn(FileException fault, String command) {
        return new FileException(
                fault.path(),
                "%s; what was saved before is kept, and goes on with: %s"
                        .formatted(fault.getMessage(), command),
                fault.getCause());
    }

    private Path newFolder(String recipe) {
        String name = recipe + "-" + LocalDateTime.now(ZoneId.systemDefault()).format(STAMP);
        Path folder = home.runs().resolve(name);
        for (int i = 2; Files.exists(folder); i++) {
            folder = home.runs().resolve(name + "-" + i);
        }
        return folder;
    }

    private static Path fresh(Path folder) {
        Path absolute = folder.toAbsolutePath().normalize();
        if (!Files.exists(absolute)) {
            return absolute;
        }
        if (RunFiles.isRun(absolute)) {
            throw new BadInputException(
                    "%s holds a run already; continue it with --resume %s, or name another folder"
                            .formatted(folder, ShellWord.of(folder)));
        }
        if (!Files.isDirectory(absolute) || !isEmpty(absolute)) {
            throw new BadInputException(
                    "%s is there already and not an empty folder; name another one"
                            .formatted(folder));
        }
        return absolute;
    }

    /** But for the lock of a run that was stopped before it began. */
    private static boolean isEmpty(Path folder) {
        try {
            return RunLock.isAlone(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look into " + folder, e);
        }
    }

    private String typed() {
        return typed(command);
    }

    /** The command line as it was typed, ready to be pasted. */
    static String typed(CommandLine command) {
        CommandLine top = command;
        while (top.getParent() != null) {
            top = top.getParent();
        }
        return top.getParseResult().originalArgs().stream()
                .map(ShellWord::of)
                .collect(Collectors.joining(" ", "limbeck ", ""));
    }
}
