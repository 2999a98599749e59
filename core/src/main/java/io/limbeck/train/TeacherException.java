package io.limbeck.train;

import io.limbeck.torch.UnusableFileException;

/** A teacher that cannot teach this data set; the message says why and what to do. */
public final class TeacherException extends UnusableFileException {
    private static final long serialVersionUID = 1L;

    public TeacherException(String message) {
        super(message);
    }

    public TeacherException(String message, Throwable cause) {
        super(message, cause);
    }
}
