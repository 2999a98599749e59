package io.limbeck.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Says that this process uses a folder, which any number may do at once: a file of its own in it,
 * locked as long as it does. The system drops the lock when the process ends, however it ends; a
 * file that a killed process left is locked by nobody.
 */
public final class FolderUse implements AutoCloseable {

    private static final Pattern MARK = Pattern.compile("\\.used-by-(\\d+)-.*\\.lock");

    private final Optional<Mark> mark;

    private FolderUse(Optional<Mark> mark) {
        this.mark = mark;
    }

    private record Mark(Path file, LockedFile locked) {}

    /**
     * @param folder made if it is not there; where nothing can be written, nobody can remove
     *     anything either, and no mark is left
     */
    public static FolderUse of(Path folder) {
        try {
            Files.createDirectories(folder);
            Path file =
                    folder.resolve(
                            String.format(
                                    Locale.ROOT,
                                    ".used-by-%d-%s.lock",
                                    ProcessHandle.current().pid(),
                                    UUID.randomUUID()));
            LockedFile locked;
            try {
                // Its name is new: nobody else has it.
                locked = LockedFile.take(file).orElseThrow(() -> new IOException("in use"));
            } catch (IOException e) {
                Files.deleteIfExists(file); // a file system without locks
                throw e;
            }
            return new FolderUse(Optional.of(new Mark(file, locked)));
        } catch (IOException _) {
            return new FolderUse(Optional.empty());
        }
    }

    /**
     * Who uses a folder, or does {@link ExclusiveWork} under a lock in it.
     *
     * @return such as {@code process 123}; empty if nobody does
     * @throws UncheckedIOException if the folder cannot be read
     */
    public static Optional<String> holder(Path folder) {
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> locks =
                    files.filter(file -> file.getFileName().toString().matches("\\..*\\.lock"))
                            .toList();
            return locks.stream()
                    .filter(LockedFile::isLocked)
                    .map(FolderUse::name)
                    .reduce((one, other) -> one.startsWith("process") ? one : other);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look into " + folder, e);
        }
    }

    private static String name(Path file) {
        Matcher mark = MARK.matcher(file.getFileName().toString());
        return mark.matches() ? "process " + mark.group(1) : "another process";
    }

    /** As far as it goes: a mark that nobody locks says nothing. */
    private static void remove(Path file, LockedFile locked) {
        try (locked) {
            Files.deleteIfExists(file);
        } catch (IOException _) {
            // The disk is gone, or can no longer be written.
        }
    }

    @Override
    public void close() {
        mark.ifPresent(made -> remove(made.file(), made.locked()));
    }
}
