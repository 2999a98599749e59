package io.limbeck.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * A file that this process has locked until it is closed. The system drops the lock when the
 * process ends, however it ends.
 *
 * <p>Whatever opens and closes a file, to lock, to ask or to read, drops the lock that its own
 * process has on it: POSIX says so. So the files that this process has locked are known without
 * opening them.
 */
public final class LockedFile implements AutoCloseable {

    /** A lock is the process', and so is what it has locked: hence static. Guarded by the class. */
    private static final Set<Path> OURS = new HashSet<>();

    private final FileChannel channel;
    private Path place;

    private LockedFile(FileChannel channel, Path place) {
        this.channel = channel;
        this.place = place;
    }

    /**
     * @param file made if it is not there; its folder is
     * @return empty if another process, or another object of this one, has locked it
     * @throws IOException if it cannot be written, or its file system knows no locks
     */
    public static synchronized Optional<LockedFile> take(Path file) throws IOException {
        Path place = place(file);
        if (OURS.contains(place)) {
            return Optional.empty();
        }
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean taken = false;
        try {
            taken = channel.tryLock() != null;
            if (taken) {
                OURS.add(place);
            }
            return taken ? Optional.of(new LockedFile(channel, place)) : Optional.empty();
        } catch (OverlappingFileLockException _) {
            return Optional.empty(); // of another part of this program
        } finally {
            if (!taken) {
                channel.close();
            }
        }
    }

    /** Whether anybody has locked a file, as far as one can see. */
    public static synchronized boolean isLocked(Path file) {
        if (isOurs(file)) {
            return true;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock == null;
        } catch (OverlappingFileLockException _) {
            return true; // of another part of this program
        } catch (IOException _) {
            return false; // not there, or its owner has just removed it
        }
    }

    /** Whether this process has locked a file. */
    public static synchronized boolean isOurs(Path file) {
        try {
            return OURS.contains(place(file));
        } catch (IOException _) {
            return false; // its folder is gone
        }
    }

    /** The same for every way to name a file, there or not. */
    private static Path place(Path file) throws IOException {
        Path absolute = file.toAbsolutePath();
        return absolute.getParent().toRealPath().resolve(absolute.getFileName());
    }

    /** Gives the file another name in the same file system; it stays locked. */
    void move(Path target) throws IOException {
        synchronized (LockedFile.class) {
            Path moved = place(target);
            Files.move(place, target, StandardCopyOption.ATOMIC_MOVE);
            OURS.remove(place);
            OURS.add(moved);
            place = moved;
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
        synchronized (LockedFile.class) {
            OURS.remove(place);
            channel.close();
        }
    }
}
