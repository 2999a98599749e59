package io.limbeck.run;

import io.limbeck.event.StoppedException;
import io.limbeck.file.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The folder of a run, and the sole right to write into it until closed, but for one that was
 * opened {@link #beside} another process. Whoever has one finds the resolved recipe in it; the
 * other files come as the run goes on.
 */
final class RunFolder implements AutoCloseable {

    private final Path path;
    private final Recipe recipe;
    private final Optional<RunLock> lock;
    private boolean anew;
    private boolean refused;

    private RunFolder(Path path, Recipe recipe, Optional<RunLock> lock) {
        this.path = path;
        this.recipe = recipe;
        this.lock = lock;
    }

    /**
     * Makes the folder of a new run; missing parents too.
     *
     * @param path absent, or an empty folder
     * @throws RunException if it holds a run or anything else, is in use, or cannot be written
     * @throws StoppedException if the thread is interrupted
     */
    static RunFolder create(Path path, Recipe recipe) {
        RunFolder folder =
                locked(
                        path,
                        () -> {
                            if (Files.exists(path) && !Files.isDirectory(path)) {
                                throw new RunException(
                                        "%s is a file; a run needs a folder of its own"
                                                .formatted(path));
                            }
                            refuseIfFull(path);
                            Files.createDirectories(path);
                        },
                        () -> {
                            refuseIfFull(path);
                            AtomicFile.writeString(
                                    RunFiles.recipe(path), RecipeWriter.yaml(recipe));
                            Files.createDirectories(path.resolve("checkpoints"));
                            return recipe;
                        });
        folder.anew = true;
        return folder;
    }

    /**
     * Opens a run to go on with it, by the recipe it began with.
     *
     * @throws RunException if there is no run, it is in use, or it cannot be written
     * @throws RecipeException if its recipe was damaged
     */
    static RunFolder open(Path path) {
        return locked(path, () -> requireRun(path), () -> RecipeReader.read(RunFiles.recipe(path)));
    }

    /**
     * Opens a run that another process may have, to read it, to write its report, and to share such
     * work of it as has locks of its own.
     *
     * @throws RunException if there is no run
     * @throws RecipeException if its recipe was damaged
     */
    static RunFolder beside(Path path) {
        requireRun(path);
        return new RunFolder(path, RecipeReader.read(RunFiles.recipe(path)), Optional.empty());
    }

    private static void requireRun(Path path) {
        if (!RunFiles.isRun(path)) {
            throw new RunException(
                    "%s holds no run (it has no %s); name the folder of a run, or start a new one"
                            .formatted(path, RunFiles.RECIPE));
        }
    }

    private interface Step<T> {
        T run() throws IOException;
    }

    private interface Preparation {
        void run() throws IOException;
    }

    private static RunFolder locked(Path path, Preparation before, Step<Recipe> recipe) {
        try {
            before.run();
            RunLock lock = RunLock.take(path);
            boolean kept = false;
            try {
                RunFolder folder = new RunFolder(path, recipe.run(), Optional.of(lock));
                kept = true;
                return folder;
            } finally {
                if (!kept) {
                    lock.close();
                }
            }
        } catch (ClosedByInterruptException _) {
            throw new StoppedException(
                    "stopped before %s was opened; nothing was begun".formatted(path));
        } catch (IOException e) {
            throw unwritable(path, e);
        } catch (UncheckedIOException e) {
            throw unwritable(path, e.getCause());
        } catch (ReadOnlyFileSystemException e) {
            throw unwritable(path, new IOException("read-only file system", e));
        }
    }

    private static RunException unwritable(Path path, IOException e) {
        String reason =
                e instanceof AccessDeniedException
                        ? "no permission"
                        : Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
        return new RunException(
                "cannot write the run folder %s (%s); make it writable, or name another folder"
                        .formatted(path, reason),
                e);
    }

    private static void refuseIfFull(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return;
        }
        if (RunFiles.isRun(path)) {
            throw new RunException(
                    "%s holds a run already; resume it, or name another folder".formatted(path));
        }
        if (!RunLock.isAlone(path)) {
            throw new RunException(
                    "%s is not empty and holds no run; name a new or an empty folder"
                            .formatted(path));
        }
    }

    Path path() {
        return path;
    }

    /** As resolved when the run began. */
    Recipe recipe() {
        return recipe;
    }

    Path recipeFile() {
        return RunFiles.recipe(path);
    }

    Path events() {
        return path.resolve("events.jsonl");
    }

    Path checkpoints() {
        return path.resolve("checkpoints");
    }

    Path distilled() {
        return path.resolve("distilled.safetensors");
    }

    Path preview() {
        return path.resolve("preview.png");
    }

    /** Pictures of the images on their way. */
    Path frames() {
        return path.resolve("frames");
    }

    /** How the images came to be, animated. */
    Path forming() {
        return path.resolve("forming.png");
    }

    /** The network that looks and labels, for methods that have one. */
    Path teacher() {
        return RunFiles.teacher(path);
    }

    /** The network that is the result of a method which makes one. */
    Path student() {
        return path.resolve("student.safetensors");
    }

    /** The same along the way, a file each. */
    Path students() {
        return path.resolve("students");
    }

    /** Images that are finished before the whole set is. */
    Path blocks() {
        return path.resolve("blocks");
    }

    /** What the teacher says of views. */
    Path labels() {
        return path.resolve("labels");
    }

    /** What it says of views of the baseline rded, while networks are trained on them. */
    Path baselineLabels() {
        return path.resolve("labels-rded");
    }

    Path evaluation() {
        return path.resolve("evaluation.json");
    }

    Path report() {
        return RunFiles.report(path);
    }

    Path provenance() {
        return path.resolve("provenance.json");
    }

    Path exports() {
        return path.resolve("exports");
    }

    /**
     * The run cannot begin: a folder that was made for it is gone once closed, as the mended recipe
     * would be refused in it. One that began earlier stays.
     */
    void refuse() {
        refused = anew;
    }

    /** Lets others use the folder. */
    @Override
    public void close() {
        try {
            if (refused) {
                // What every run begins with; nothing else is there before its recipe is checked.
                for (Path begun : List.of(recipeFile(), checkpoints(), events(), provenance())) {
                    Files.deleteIfExists(begun);
                }
            }
            if (lock.isPresent()) {
                lock.get().close();
            }
            if (refused) {
                Files.deleteIfExists(path.resolve(RunLock.NAME));
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw unwritable(path, e);
        }
    }
}
