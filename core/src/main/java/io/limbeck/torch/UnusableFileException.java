package io.limbeck.torch;

/**
 * A file of tensors that cannot serve as what it was named for: damaged, of another network, or of
 * other data; the message says why.
 */
public abstract class UnusableFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    protected UnusableFileException(String message) {
        super(message);
    }

    protected UnusableFileException(String message, Throwable cause) {
        super(message, cause);
    }
}
