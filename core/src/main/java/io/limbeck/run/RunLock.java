package io.limbeck.run;

import io.limbeck.file.FolderUse;
import io.limbeck.file.LockedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Keeps a second process out of a run folder. The system drops the lock when the process ends,
 * however it ends; the file stays, as deleting it would let two processes lock two files. A mark
 * beside it says whose it is: systems differ in whether others may read a locked file.
 */
public final class RunLock implements AutoCloseable {

    static final String NAME = ".lock";

    private final LockedFile locked;
    private final FolderUse mark;

    private RunLock(LockedFile locked, FolderUse mark) {
        this.locked = locked;
        this.mark = mark;
    }

    /**
     * Whether a folder holds nothing, or only the locks of a run that was stopped before it began:
     * a run may begin in it.
     *
     * @param folder that exists
     */
    public static boolean isAlone(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.allMatch(entry -> entry.endsWith(NAME) || FolderUse.isMark(entry));
        }
    }

    /**
     * @throws RunInUseException if another process, or another object of this one, has the folder
     * @throws IOException if the folder cannot be written
     */
    static RunLock take(Path folder) throws IOException {
        LockedFile locked =
                LockedFile.take(folder.resolve(NAME))
                        .orElseThrow(() ->
                                new RunInUseException(
                                        "%s is in use by %s; wait until that is done, or give this run another folder"
                                                .formatted(folder, who(folder))));
        try {
            locked.write(Long.toString(ProcessHandle.current().pid()));
            return new RunLock(locked, FolderUse.of(folder));
        } catch (IOException e) {
            locked.close();
            throw e;
        }
    }

    /**
     * Who has a folder, such as {@code process 123}; empty if nobody has, as far as one can see.
     */
    static Optional<String> holder(Path folder) {
        return FolderUse.holder(folder)
                .or(() ->
                        LockedFile.isLocked(folder.resolve(NAME))
                                ? Optional.of(who(folder))
                                : Optional.empty());
    }

    /** Of a folder that somebody has. */
    private static String who(Path folder) {
        return FolderUse.holder(folder).orElseGet(() -> written(folder.resolve(NAME)));
    }

    private static String written(Path file) {
        if (LockedFile.isOurs(file)) {
            return "process " + ProcessHandle.current().pid();
        }
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
        mark.close();
        locked.close();
    }
}
