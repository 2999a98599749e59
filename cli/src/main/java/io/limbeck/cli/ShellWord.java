package io.limbeck.cli;

/** An argument as a shell takes it for one word: commands that are suggested can be pasted. */
final class ShellWord {

    private ShellWord() {}

    static String of(Object argument) {
        String text = argument.toString();
        return text.matches("[A-Za-z0-9_@%+=:,./~\\\\-]+")
                ? text
                : "'" + text.replace("'", "'\\''") + "'";
    }
}
