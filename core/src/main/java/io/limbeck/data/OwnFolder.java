package io.limbeck.data;

import io.limbeck.file.AtomicFile;
import io.limbeck.file.FileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the user keeps a data set that cannot be passed on. The place is remembered; nothing is
 * copied.
 *
 * @param name of the data set
 */
record OwnFolder(String name) {

    private static final String LOCATION = "location.txt";

    /**
     * @throws DataException if it cannot be written
     */
    void remember(Path folder, DataHome home) {
        Path own = home.datasets().resolve(name);
        try {
            AtomicFile.writeString(own.resolve(LOCATION), folder.normalize() + "\n");
        } catch (FileException e) {
            throw new DataException(e.getMessage(), e);
        }
    }

    /**
     * What was remembered; empty if nothing was, or an earlier build was killed as it wrote.
     *
     * @throws DataException if it cannot be read
     */
    Optional<Path> remembered(DataHome home) {
        Path location = home.datasets().resolve(name).resolve(LOCATION);
        try {
            String folder = Files.isRegularFile(location) ? Files.readString(location) : "";
            return folder.isBlank() ? Optional.empty() : Optional.of(Path.of(folder.strip()));
        } catch (IOException e) {
            throw new DataException(
                    "cannot read %s (%s)".formatted(location, Fetcher.reason(e)), e);
        }
    }
}
