package io.limbeck.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

/** When files that runs share were last of use: the time that their disk keeps of them. */
public final class LastUse {

    private LastUse() {}

    /** Notes that a file is of use now, where that may be written. */
    public static void note(Path file) {
        try {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        } catch (IOException _) {
            // It only serves to tell what is no longer needed, which nobody does on a disk that
            // cannot be written.
            return;
        }
    }
}
