package io.limbeck.run;

import io.limbeck.file.LockedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Keeps a second process out of a run folder. The system drops the lock when the process ends,
 * however it ends; the file stays, as deleting it would let two processes lock two files.
 */
public final class RunLock implements AutoCloseable {

    static final String NAME = ".lock";

    private final LockedFile locked;

    private RunLock(LockedFile locked) {
        this.locked = locked;
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
        LockedFile locked = LockedFile.take(file).orElseThrow(() -> inUse(folder, file));
        try {
            locked.write(Long.toString(ProcessHandle.current().pid()));
            return new RunLock(locked);
        } catch (IOException e) {
            locked.close();
            throw e;
        }
    }

    /**
     * Who has a folder, such as {@code process 123}; empty if nobody has, as far as one can see.
     */
    static Optional<String> holder(Path folder) {
        Path file = folder.resolve(NAME);
        return LockedFile.isLocked(file) ? Optional.of(who(file)) : Optional.empty();
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
        locked.close();
    }
}
