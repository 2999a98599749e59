package io.limbeck.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The three lists of Tiny-ImageNet.
 *
 * @param ids WordNet ids of the classes, sorted: a class' number is its place
 * @param words names by WordNet id, of many more than the classes
 * @param testIds WordNet id by file name of the validation images, in the list's order
 * @param testIndex place by file name in the same order
 * @param missing names of lists that were not found
 */
record TinyImageNetLists(
        List<String> ids,
        Map<String, String> words,
        Map<String, String> testIds,
        Map<String, Integer> testIndex,
        Set<String> missing) {

    private static final String IDS = "wnids.txt";
    private static final String WORDS = "words.txt";
    private static final String ANNOTATIONS = "val_annotations.txt";

    static TinyImageNetLists read(Path source) throws IOException {
        Set<String> names = Set.of(IDS, WORDS, ANNOTATIONS);
        Map<String, List<String>> lists = new HashMap<>();
        Entries.forEach(
                source,
                (entry, content) -> {
                    String name = entry.substring(entry.lastIndexOf('/') + 1);
                    if (names.contains(name)) {
                        String text = new String(content.readAllBytes(), StandardCharsets.UTF_8);
                        lists.put(name, text.lines().filter(l -> !l.isBlank()).toList());
                    }
                });
        Set<String> missing = new TreeSet<>(names);
        missing.removeAll(lists.keySet());
        Map<String, String> testIds = columns(lists.getOrDefault(ANNOTATIONS, List.of()));
        Map<String, Integer> testIndex = new HashMap<>();
        for (String file : testIds.keySet()) {
            testIndex.put(file, testIndex.size());
        }
        return new TinyImageNetLists(
                lists.getOrDefault(IDS, List.of()).stream().map(String::strip).sorted().toList(),
                columns(lists.getOrDefault(WORDS, List.of())),
                testIds,
                testIndex,
                missing);
    }

    void require(int classes, int testSize) throws IOException {
        if (ids.size() != classes || testIds.size() != testSize) {
            throw new IOException(
                    "it lists %d classes and %d validation images, not %d and %d"
                            .formatted(ids.size(), testIds.size(), classes, testSize));
        }
        for (Map.Entry<String, String> image : testIds.entrySet()) {
            if (!ids.contains(image.getValue())) {
                throw new IOException(
                        "%s is of class %s, which %s does not list"
                                .formatted(image.getKey(), image.getValue(), IDS));
            }
        }
    }

    byte[] testLabels() {
        byte[] labels = new byte[testIds.size()];
        testIds.forEach((file, id) -> labels[testIndex.get(file)] = (byte) ids.indexOf(id));
        return labels;
    }

    /** A line for each class: id, tab, names. */
    String classLines() {
        return ids.stream()
                .map(id -> id + "\t" + words.getOrDefault(id, id) + "\n")
                .collect(Collectors.joining());
    }

    private static Map<String, String> columns(List<String> lines) {
        Map<String, String> columns = new LinkedHashMap<>();
        for (String line : lines) {
            String[] parts = line.split("\t");
            if (parts.length >= 2) {
                columns.put(parts[0], parts[1].strip());
            }
        }
        return columns;
    }
}
