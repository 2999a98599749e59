package io.limbeck.event;

import java.util.function.Supplier;

/**
 * Long work ended early because its thread was interrupted. The message says what is kept and how
 * to go on; the thread's interrupt flag stays set.
 */
public final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message what was stopped, what is kept, how to go on
     */
    public StoppedException(String message) {
        super(message);
    }

    /**
     * @param message of the whole work
     * @param cause of the part of it that was under way
     */
    public StoppedException(String message, StoppedException cause) {
        super(message, cause);
    }

    /**
     * To be called between the steps of long work.
     *
     * @param message asked for only if it is needed
     * @throws StoppedException if the calling thread is interrupted
     */
    public static void ifInterrupted(Supplier<String> message) {
        if (Thread.currentThread().isInterrupted()) {
            throw new StoppedException(message.get());
        }
    }
}
