package io.limbeck.cli;

import io.limbeck.setting.ShellWord;
import java.io.BufferedWriter;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Texts name the launcher as {@code ./limbeck}. Whoever started it from another folder gets the
 * word that was typed there instead, so that the commands can be pasted.
 */
final class LauncherName extends FilterWriter {

    private static final String USUAL = "./limbeck";

    /** Set by the launcher to the word that it was started by. */
    private static final String PROPERTY = "limbeck.launcher";

    private static final Pattern COMMAND = Pattern.compile("(?<![\\w./-])\\./limbeck(?= )");

    private final String replacement;

    private LauncherName(Writer out, String launcher) {
        super(out);
        this.replacement = Matcher.quoteReplacement(ShellWord.of(launcher));
    }

    /** A stream for texts, in UTF-8. */
    static PrintWriter printing(OutputStream stream) {
        return printing(
                new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8)),
                System.getProperty(PROPERTY, USUAL));
    }

    /**
     * @param launcher as it was typed; a bare word, which a shell may not find, is not taken
     */
    static PrintWriter printing(Writer out, String launcher) {
        boolean other = launcher.contains("/") && !launcher.equals(USUAL);
        return new PrintWriter(other ? new LauncherName(out, launcher) : out, true);
    }

    @Override
    public void write(String text, int from, int length) throws IOException {
        out.write(COMMAND.matcher(text.substring(from, from + length)).replaceAll(replacement));
    }

    @Override
    public void write(char[] text, int from, int length) throws IOException {
        write(new String(text, from, length), 0, length);
    }
}
