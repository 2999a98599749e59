package io.limbeck.run;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The command that a report names: one that can be pasted, wherever the run is by then. */
final class RunCommand {

    /** That make a run of a recipe, under all their names. */
    private static final Set<String> MAKERS =
            Set.of(
                    "quickstart",
                    "pretrain",
                    "squeeze",
                    "distill",
                    "recover",
                    "datafree",
                    "continual");

    /** A word of a command line, quoted in part or in whole. */
    private static final Pattern WORD = Pattern.compile("(?:'[^']*'|\\\\.|[^\\s'\\\\])+");

    private RunCommand() {}

    /**
     * The command without its {@code --out}, which the run has taken.
     *
     * @param typed as {@link Provenance.Session#command()}
     * @param run its folder
     * @return empty if that command did not begin the run
     */
    static String again(String typed, Path run) {
        List<String> words = WORD.matcher(typed).results().map(found -> found.group()).toList();
        if (words.size() < 2 || !MAKERS.contains(words.get(1))) {
            return "";
        }
        List<String> kept = new ArrayList<>(List.of("./limbeck"));
        for (int i = 1; i < words.size(); i++) {
            String word = plain(words.get(i));
            if (word.equals("--resume") || word.startsWith("--resume=") || isFolder(word, run)) {
                return "";
            }
            if (word.equals("--out")) {
                i++;
            } else if (!word.startsWith("--out=")) {
                kept.add(words.get(i));
            }
        }
        return String.join(" ", kept);
    }

    private static boolean isFolder(String word, Path run) {
        try {
            return Path.of(word)
                    .toAbsolutePath()
                    .normalize()
                    .equals(run.toAbsolutePath().normalize());
        } catch (InvalidPathException _) {
            return false;
        }
    }

    private static String plain(String word) {
        return word.replace("'", "").replace("\\", "");
    }
}
