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
 * file that a killed process left is locked by nobody, and goes when the folder is used next.
 */
public final class FolderUse implements AutoCloseable {

    private static final Pattern MARK = Pattern.compile("\\.used-by-(\\d+)-.*\\.lock");
    private static final Pattern UNSEEN =
            Pattern.compile("\\.\\.used-by-.*\\.lock\\..*" + AtomicFile.TEMPORARY_SUFFIX);

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
            removeLeft(folder);
            return new FolderUse(Optional.of(marked(folder)));
        } catch (IOException _) {
            return new FolderUse(Optional.empty());
        }
    }

    private static Mark marked(Path folder) throws IOException {
        Path file =
                folder.resolve(
                        String.format(
                                Locale.ROOT,
                                ".used-by-%d-%s.lock",
                                ProcessHandle.current().pid(),
                                UUID.randomUUID()));
        // Under its name, but not locked yet, it would pass for one that was left.
        Path unseen = AtomicFile.temporaryFor(file);
        try {
            LockedFile locked =
                    LockedFile.take(unseen)
                            .orElseThrow(() -> new IOException("somebody else locked " + unseen));
            try {
                locked.move(file);
            } catch (IOException e) {
                locked.close();
                throw e;
            }
            return new Mark(file, locked);
        } finally {
            Files.deleteIfExists(unseen); // as on a file system without locks
        }
    }

    /** What killed processes left: whoever has the lock of such a file may delete it. */
    private static void removeLeft(Path folder) throws IOException {
        List<Path> marks = locks(folder).stream().filter(FolderUse::isMark).toList();
        for (Path file : marks) {
            try {
                LockedFile.take(file).ifPresent(locked -> remove(file, locked));
            } catch (IOException _) {
                // Another user's; it says nothing.
            }
        }
    }

    /**
     * Who uses a folder, or does {@link ExclusiveWork} under a lock in it. Whoever does such work
     * in a folder that others ask for is to use the folder as well.
     *
     * @return such as {@code process 123}; empty if nobody does
     * @throws UncheckedIOException if the folder cannot be read
     */
    public static Optional<String> holder(Path folder) {
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        try {
            return locks(folder).stream()
                    .filter(LockedFile::isLocked)
                    .map(FolderUse::owner)
                    .reduce((one, other) -> one.startsWith("process") ? one : other);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look into " + folder, e);
        }
    }

    /** Whether a file is one that says so, of whatever process, or was to become one. */
    public static boolean isMark(Path file) {
        return MARK.matcher(name(file)).matches() || UNSEEN.matcher(name(file)).matches();
    }

    private static List<Path> locks(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> name(file).matches("\\..*\\.lock")).toList();
        }
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }

    private static String owner(Path file) {
        Matcher mark = MARK.matcher(name(file));
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
