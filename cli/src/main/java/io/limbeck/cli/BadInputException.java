package io.limbeck.cli;

/** What the user typed cannot be done; the message names the value and the mend. */
final class BadInputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadInputException(String message) {
        super(message);
    }
}
