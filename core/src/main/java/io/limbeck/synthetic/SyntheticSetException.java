package io.limbeck.synthetic;

import java.nio.file.Path;

/** A file that holds no synthetic set, or an unsound one; the message names file and fault. */
public final class SyntheticSetException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SyntheticSetException(Path file, String fault) {
        super("%s holds no sound synthetic set: %s".formatted(file, fault));
    }

    SyntheticSetException(Path file, String fault, Throwable cause) {
        super("%s holds no sound synthetic set: %s".formatted(file, fault), cause);
    }
}
