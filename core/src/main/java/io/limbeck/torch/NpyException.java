package io.limbeck.torch;

import java.nio.file.Path;

/**
 * An NPZ file that is damaged or holds what cannot be a tensor; the message names file and fault.
 */
public final class NpyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NpyException(Path file, String fault) {
        super("%s cannot be read: %s".formatted(file, fault));
    }

    NpyException(Path file, String fault, Throwable cause) {
        super("%s cannot be read: %s".formatted(file, fault), cause);
    }
}
