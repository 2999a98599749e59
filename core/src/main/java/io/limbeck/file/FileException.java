package io.limbeck.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** A file that could not be read or written; the message names it, the reason and the mend. */
public final class FileException extends UncheckedIOException {
    private static final long serialVersionUID = 1L;

    private final String path;

    /**
     * @param path of the file or folder at fault
     * @param message names the path, the reason and the mend
     */
    public FileException(Path path, String message, IOException cause) {
        super(message, cause);
        this.path = path.toString();
    }

    /** The file or folder at fault. */
    public Path path() {
        return Path.of(path);
    }
}
