package io.limbeck.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A file that this process has locked until it is closed. The system drops the lock when the
 * process ends, however it ends.
 *
 * <p>Whatever opens and closes a file, to lock, to ask or to read, drops the lock that its own
 * process has on it: POSIX says so. Who may be asked for a file that its own process has locked
 * must know so without opening it, as {@link FolderUse} does.
 */
public final class LockedFile implements AutoCloseable {

    private final FileChannel channel;

    private LockedFile(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * @param file made if it is not there; its folder is
     * @return empty if another process, or another object of this one, has locked it
     * @throws IOException if it cannot be written, or its file system knows no locks
     */
    public static Optional<LockedFile> take(Path file) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean taken = false;
        try {
            taken = channel.tryLock() != null;
            return taken ? Optional.of(new LockedFile(channel)) : Optional.empty();
        } catch (OverlappingFileLockException _) {
            return Optional.empty(); // this process
        } finally {
            if (!taken) {
                channel.close();
            }
        }
    }

    /** Whether anybody has locked a file, as far as one can see. */
    public static boolean isLocked(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock == null;
        } catch (OverlappingFileLockException _) {
            return true; // this process
        } catch (IOException _) {
            return false; // not there, or its owner has just removed it
        }
    }

    /** In place of what the file holds. */
    public void write(String text) throws IOException {
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
    }

    /** The file stays, unlocked. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
