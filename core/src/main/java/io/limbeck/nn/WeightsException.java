package io.limbeck.nn;

import io.limbeck.torch.UnusableFileException;
import java.nio.file.Path;

/** A file that holds other weights than those of the network that is asked for. */
public final class WeightsException extends UnusableFileException {
    private static final long serialVersionUID = 1L;

    WeightsException(Path file, String reason) {
        super("%s: %s".formatted(file, reason));
    }
}
