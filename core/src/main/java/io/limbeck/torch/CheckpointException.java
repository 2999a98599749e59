package io.limbeck.torch;

import java.nio.file.Path;

/**
 * Checkpoints that are there but none of which can be used; the message names them and the mend.
 */
public final class CheckpointException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String faults;

    /**
     * @param faults what is wrong with each, in words
     * @param folder they are in
     */
    CheckpointException(String faults, Path folder) {
        super(
                "no checkpoint can be used: %s; remove the folder %s to start from the beginning"
                        .formatted(faults, folder));
        this.faults = faults;
    }

    /** What is wrong with each, in words, without a mend. */
    public String faults() {
        return faults;
    }
}
