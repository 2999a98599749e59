package io.limbeck.data;

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
            Files.createDirectories(own);
            Files.writeString(own.resolve(LOCATION), folder.normalize() + "\n");
        } catch (IOException e) {
            throw new DataException("cannot write to %s (%s)".formatted(own, Fetcher.reason(e)), e);
        }
    }

    /**
     * What was remembered; empty if nothing was.
     *
     * @throws DataException if it cannot be read
     */
    Optional<Path> remembered(DataHome home) {
        Path location = home.datasets().resolve(name).resolve(LOCATION);
        try {
            return Files.isRegularFile(location)
                    ? Optional.of(Path.of(Files.readString(location).strip()))
                    : Optional.empty();
        } catch (IOException e) {
            throw new DataException(
                    "cannot read %s (%s)".formatted(location, Fetcher.reason(e)), e);
        }
    }
}
