package io.limbeck.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Work that no two processes or threads do at once, by the lock of a file. */
public final class ExclusiveWork {

    private ExclusiveWork() {}

    /**
     * Runs a task while no other process or thread runs one under the same lock.
     *
     * @param lock file, made and removed here; a process that dies lets go of it
     * @return whether it ran; false if another holds the lock
     * @throws UncheckedIOException if the file cannot be locked
     */
    public static boolean run(Path lock, Runnable task) {
        try {
            Files.createDirectories(lock.getParent());
            Optional<LockedFile> taken = LockedFile.take(lock);
            if (taken.isEmpty()) {
                return false;
            }
            try (LockedFile _ = taken.get()) {
                task.run();
            }
            // Whoever opened the file before this finds the work done, and does nothing.
            Files.deleteIfExists(lock);
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot lock %s; its folder must be writable and its file system know locks"
                            .formatted(lock),
                    e);
        }
    }
}
