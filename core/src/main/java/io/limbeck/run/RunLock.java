package io.limbeck.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Keeps a second process out of a run folder. The system drops the lock when the process ends,
 * however it ends; the file stays, as deleting it would let two processes lock two files.
 */
public final class RunLock implements AutoCloseable {

    static final String NAME = ".lock";

    private final FileChannel channel;

    private RunLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Whether a folder holds nothing, or only the lock of a run that was stopped before it began: a
     * run may begin in it.
     *
     * @param folder that exists
     */
    public static boolean isAlone(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.allMatch(entry -> entry.endsWith(NAME));
        }
    }

    /**
     * @throws RunInUseException if another process, or another object of this one, has the folder
     * @throws IOException if the folder cannot be written
     */
    static RunLock take(Path folder) throws IOException {
        Path file = folder.resolve(NAME);
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw inUse(folder, file);
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(
                            Long.toString(ProcessHandle.current().pid())
                                    .getBytes(StandardCharsets.UTF_8)));
            return new RunLock(channel);
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw inUse(folder, file);
        } catch (IOException | RunException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Who has a folder, such as {@code process 123}; empty if nobody has, as far as one can see.
     */
    static Optional<String> holder(Path folder) {
        Path file = folder.resolve(NAME);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock == null ? Optional.of(who(file)) : Optional.empty();
        } catch (OverlappingFileLockException _) {
            return Optional.of(who(file));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private static RunInUseException inUse(Path folder, Path file) {
        return new RunInUseException(
                "%s is in use by %s; wait until that is done, or give this run another folder"
                        .formatted(folder, who(file)));
    }

    private static String who(Path file) {
        try {
            String pid = Files.readString(file).strip();
            return pid.isEmpty() ? "another process" : "process " + pid;
        } catch (IOException _) {
            // Windows does not let others read a locked file; the message does without the number.
            return "another process";
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
