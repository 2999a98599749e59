package io.limbeck.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
            try (FileChannel channel =
                    FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                if (tryLock(channel).isEmpty()) {
                    return false;
                }
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

    private static Optional<FileLock> tryLock(FileChannel channel) throws IOException {
        try {
            return Optional.ofNullable(channel.tryLock());
        } catch (OverlappingFileLockException _) {
            return Optional.empty(); // another thread of this process
        }
    }
}
