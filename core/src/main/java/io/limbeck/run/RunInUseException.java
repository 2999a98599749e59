package io.limbeck.run;

/** Another process has the run folder. */
public final class RunInUseException extends RunException {

    private static final long serialVersionUID = 1;

    RunInUseException(String message) {
        super(message);
    }
}
