package io.limbeck.torch;

import java.nio.file.Path;

/** A safetensors file that is damaged or breaks the format; the message names file and fault. */
public final class SafetensorsException extends UnusableFileException {
    private static final long serialVersionUID = 1L;

    SafetensorsException(Path file, String fault) {
        super("%s is no sound safetensors file: %s".formatted(file, fault));
    }

    SafetensorsException(Path file, String fault, Throwable cause) {
        super("%s is no sound safetensors file: %s".formatted(file, fault), cause);
    }
}
