package io.limbeck.run;

import java.nio.file.Path;
import tools.jackson.core.JacksonException;

/** A file of a run that cannot be read. */
final class DamagedFile {

    private DamagedFile() {}

    /**
     * @param cause why; of a fault in its JSON the message speaks of the parser, and is not told
     * @param mend what moving the file away is for, such as {@code "to measure anew"}
     */
    static RunException named(Path file, Exception cause, String mend) {
        String reason = cause instanceof JacksonException ? "it is damaged" : cause.getMessage();
        return new RunException(
                "cannot read %s (%s); move it away %s".formatted(file, reason, mend), cause);
    }
}
