package io.limbeck.data;

import io.limbeck.setting.Nearest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Some classes of a data set as a file names them: one a line, in the order of their labels. A line
 * is the name that the data set has for the class, or begins with it, as in {@code n01440764
 * tench}; empty lines, and those that begin with {@code #}, are passed over.
 *
 * @param file where they stand
 * @param lines at least two
 */
public record ClassList(Path file, List<String> lines) {

    public ClassList {
        lines = List.copyOf(lines);
    }

    /**
     * @throws DataException if the file cannot be read, or names fewer than two classes
     */
    public static ClassList read(Path file) {
        try {
            List<String> lines =
                    Files.readAllLines(file).stream()
                            .map(String::strip)
                            .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                            .toList();
            if (lines.size() < 2) {
                throw new DataException(
                        "%s names %d classes; write at least two, one a line"
                                .formatted(file, lines.size()));
            }
            return new ClassList(file, lines);
        } catch (IOException e) {
            throw new DataException(
                    "cannot read the class list %s (%s); write one class a line, as ./limbeck data info NAME lists them"
                            .formatted(file.toAbsolutePath(), Fetcher.reason(e)),
                    e);
        }
    }

    /**
     * Labels in the whole data set.
     *
     * @throws DataException if the data set has no such class, or one is named twice
     */
    public int[] labels(DatasetInfo whole) {
        Set<Integer> seen = new HashSet<>();
        return lines.stream()
                .mapToInt(line -> {
                    int label = label(line, whole);
                    if (!seen.add(label)) {
                        throw new DataException(
                                "%s names \"%s\" twice; leave one out".formatted(file, line));
                    }
                    return label;
                })
                .toArray();
    }

    private int label(String line, DatasetInfo whole) {
        int named = whole.classNames().indexOf(line);
        int label = named >= 0 ? named : whole.classNames().indexOf(line.split("\\s", 2)[0]);
        if (label < 0) {
            String near = Nearest.didYouMean(line, whole.classNames());
            throw new DataException(
                    "%s names \"%s\", which %s does not have%s"
                            .formatted(
                                    file,
                                    line,
                                    whole.title(),
                                    near.isEmpty()
                                            ? "; its names look like \"%s\"; ./limbeck data info NAME lists them"
                                                    .formatted(whole.classNames().getFirst())
                                            : near));
        }
        return label;
    }
}
