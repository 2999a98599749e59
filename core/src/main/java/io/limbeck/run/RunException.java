package io.limbeck.run;

/** A run folder that cannot be used as asked; the message names it, the reason and the mend. */
public class RunException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public RunException(String message) {
        super(message);
    }

    public RunException(String message, Throwable cause) {
        super(message, cause);
    }
}
