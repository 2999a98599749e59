package io.limbeck.data;

/**
 * Data that is missing, damaged or not what it should be. The message names the file or value, what
 * is accepted, and the mend.
 */
public final class DataException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DataException(String message) {
        super(message);
    }

    public DataException(String message, Throwable cause) {
        super(message, cause);
    }
}
