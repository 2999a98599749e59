package io.limbeck.data;

import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.event.StoppedException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Held by the one process, and the one thread in it, that may write a data set's folder. */
final class FolderLock implements AutoCloseable {

    private static final long POLL_MILLIS = 200;

    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Waits as long as another process or thread holds the lock. */
    static FolderLock acquire(Path file, Listener listener) throws IOException {
        Files.createDirectories(file.getParent());
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            boolean told = false;
            while (tryLock(channel) == null) {
                if (!told) {
                    told = true;
                    listener.on(
                            new Event.Note(
                                    "waiting for another process that fetches the same data ("
                                            + file
                                            + ")"));
                }
                Thread.sleep(POLL_MILLIS);
            }
            return new FolderLock(channel);
        } catch (InterruptedException _) {
            channel.close();
            Thread.currentThread().interrupt();
            throw new StoppedException("waiting for %s was stopped".formatted(file));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Null while somebody else holds it; within one JVM, Java throws instead of answering so. */
    private static FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException _) {
            return null;
        }
    }

    /** The lock file stays: removing it would let two others lock two different files. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
