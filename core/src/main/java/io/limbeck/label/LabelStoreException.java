package io.limbeck.label;

import java.nio.file.Path;

/** A store of labels that cannot be used: it is damaged, or belongs to other images. */
public final class LabelStoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LabelStoreException(Path path, String reason) {
        super("labels in %s: %s".formatted(path, reason));
    }

    LabelStoreException(Path path, String reason, Throwable cause) {
        super("labels in %s: %s".formatted(path, reason), cause);
    }
}
