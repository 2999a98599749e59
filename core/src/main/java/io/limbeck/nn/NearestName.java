package io.limbeck.nn;

import java.util.Comparator;
import java.util.List;

/** The known name that a misspelt one was most likely meant to be. */
final class NearestName {

    private NearestName() {}

    /** The name with the fewest insertions, deletions and replacements; the first of equals. */
    static String of(String misspelt, List<String> known) {
        return known.stream()
                .min(Comparator.comparingInt(name -> distance(misspelt, name)))
                .orElseThrow();
    }

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
