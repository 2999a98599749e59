package io.limbeck.run;

import io.limbeck.file.AtomicFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder for work whose outcome nobody keeps; removed when closed. */
record TemporaryFolder(Path path) implements AutoCloseable {

    /**
     * @param purpose part of its name, such as {@code rehearsal}
     */
    static TemporaryFolder make(String purpose) {
        try {
            return new TemporaryFolder(Files.createTempDirectory("limbeck-" + purpose));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot make a temporary folder for the %s; TMPDIR names another place"
                            .formatted(purpose),
                    e);
        }
    }

    @Override
    public void close() {
        AtomicFolder.deleteTree(path);
    }
}
