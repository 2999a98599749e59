package io.limbeck.data;

import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.event.StoppedException;
import io.limbeck.file.LockedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Held by the one process, and the one thread in it, that may write a data set's folder. */
final class FolderLock implements AutoCloseable {

    private static final long POLL_MILLIS = 200;

    private final LockedFile locked;

    private FolderLock(LockedFile locked) {
        this.locked = locked;
    }

    /** Waits as long as another process or thread holds the lock. */
    static FolderLock acquire(Path file, Listener listener) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Optional<LockedFile> taken = LockedFile.take(file);
        if (taken.isEmpty()) {
            listener.on(
                    new Event.Note(
                            "waiting for another process that fetches the same data (%s)"
                                    .formatted(file)));
        }
        while (taken.isEmpty()) {
            pause(file);
            taken = LockedFile.take(file);
        }
        return new FolderLock(taken.get());
    }

    private static void pause(Path file) {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new StoppedException("waiting for %s was stopped".formatted(file));
        }
    }

    /** The lock file stays: removing it would let two others lock two different files. */
    @Override
    public void close() throws IOException {
        locked.close();
    }
}
