package io.limbeck.torch;

/**
 * Checkpoints that are there but none of which can be used; the message names them and the mend.
 */
public final class CheckpointException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CheckpointException(String message) {
        super(message);
    }
}
