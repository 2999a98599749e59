package io.limbeck.synthetic;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

/** Folder names for classes that every file system takes. */
final class ClassFolders {

    private static final int MAX_LENGTH = 100;
    private static final Set<String> RESERVED_ON_WINDOWS =
            Set.of(
                    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6",
                    "com7", "com8", "com9", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7",
                    "lpt8", "lpt9");

    private ClassFolders() {}

    /**
     * One name per class, all different even where case does not count. torchvision's {@code
     * ImageFolder} numbers classes by the sorted names of their folders; where that would change
     * the labels, every name gets its label in front.
     */
    static List<String> of(List<String> classNames) {
        List<String> names = unique(classNames.stream().map(ClassFolders::safe).toList());
        if (names.equals(names.stream().sorted().toList())) {
            return names;
        }
        int digits = Integer.toString(names.size() - 1).length();
        String format = "%0" + digits + "d_%s";
        return IntStream.range(0, names.size())
                .mapToObj(label -> String.format(Locale.ROOT, format, label, names.get(label)))
                .toList();
    }

    private static String safe(String name) {
        String safe =
                name.replaceAll("[^\\p{L}\\p{N}._-]+", "_")
                        .replaceAll("^[._]+", "")
                        .replaceAll("[._]+$", "");
        if (safe.length() > MAX_LENGTH) {
            safe = safe.substring(0, MAX_LENGTH);
        }
        String stem = safe.toLowerCase(Locale.ROOT).replaceAll("\\..*", "");
        return safe.isEmpty() || RESERVED_ON_WINDOWS.contains(stem) ? "class_" + safe : safe;
    }

    private static List<String> unique(List<String> names) {
        Set<String> taken = new HashSet<>();
        List<String> unique = new ArrayList<>();
        for (String name : names) {
            String candidate = name;
            for (int i = 2; !taken.add(candidate.toLowerCase(Locale.ROOT)); i++) {
                candidate = name + "_" + i;
            }
            unique.add(candidate);
        }
        return unique;
    }
}
