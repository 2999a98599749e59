package io.limbeck.setting;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The known name that somebody who wrote an unknown one most likely meant. */
public final class Nearest {

    /** Of shorter ones too many names could be the rest. */
    private static final int LEAST_STEM = 3;

    private Nearest() {}

    /**
     * @param written the unknown name
     * @param known the names that are accepted
     * @return the known name with the fewest insertions, deletions and replacements, if that is at
     *     most a third of the name and never more than 3, or 2 for short ones; else the only one
     *     that begins as the unknown name does, such as {@code iterations} for {@code iters};
     *     spelling of case, hyphens and underscores does not count
     */
    public static Optional<String> of(String written, Collection<String> known) {
        String plain = plain(written);
        int most = Math.min(3, Math.max(2, plain.length() / 3));
        return known.stream()
                .filter(name -> distance(plain, plain(name)) <= Math.min(most, name.length() - 1))
                .min(Comparator.comparingInt(name -> distance(plain, plain(name))))
                .or(() -> longer(plain, known));
    }

    /** The name of which somebody wrote the beginning, perhaps in the plural. */
    private static Optional<String> longer(String plain, Collection<String> known) {
        String stem = plain.endsWith("s") ? plain.substring(0, plain.length() - 1) : plain;
        List<String> names =
                known.stream()
                        .filter(name -> stem.length() >= LEAST_STEM && plain(name).startsWith(stem))
                        .toList();
        return names.size() == 1 ? Optional.of(names.getFirst()) : Optional.empty();
    }

    /**
     * What a message about an unknown name adds: {@code "; did you mean \"kind\"?"}, or nothing if
     * no name is near.
     */
    public static String didYouMean(String written, Collection<String> known) {
        return of(written, known).map("; did you mean \"%s\"?"::formatted).orElse("");
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
    }

    /** Levenshtein's edit distance. */
    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
