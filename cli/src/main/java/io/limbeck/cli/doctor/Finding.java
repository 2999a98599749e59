package io.limbeck.cli.doctor;

/**
 * One thing that was looked at.
 *
 * @param subject what, short
 * @param level how it stands
 * @param value what was found
 * @param mend what to do; empty if all is well
 */
public record Finding(String subject, Level level, String value, String mend) {

    /** How a thing stands. */
    public enum Level {
        /** As it should be. */
        OK,
        /** Works, but slower or with less than it could. */
        WARN,
        /** Runs will fail. */
        BAD
    }

    static Finding ok(String subject, String value) {
        return new Finding(subject, Level.OK, value, "");
    }

    static Finding warn(String subject, String value, String mend) {
        return new Finding(subject, Level.WARN, value, mend);
    }

    static Finding bad(String subject, String value, String mend) {
        return new Finding(subject, Level.BAD, value, mend);
    }
}
