package io.limbeck.setting;

/** An argument as a shell takes it for one word: commands that are suggested can be pasted. */
public final class ShellWord {

    private ShellWord() {}

    /** As it is where a shell reads nothing into it, else in single quotes. */
    public static String of(Object argument) {
        String text = argument.toString();
        return text.matches("[A-Za-z0-9_@%+=:,./-]+")
                ? text
                : "'" + text.replace("'", "'\\''") + "'";
    }
}
