package io.limbeck.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder for work whose outcome nobody keeps; removed when closed. */
public record TemporaryFolder(Path path) implements AutoCloseable {

    /**
     * @param purpose part of its name, such as {@code rehearsal}
     * @throws UncheckedIOException if there is no place for one
     */
    public static TemporaryFolder make(String purpose) {
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
