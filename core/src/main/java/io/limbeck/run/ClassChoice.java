package io.limbeck.run;

import io.limbeck.data.ClassList;
import io.limbeck.data.DatasetInfo;
import java.nio.file.Path;
import java.util.stream.IntStream;

/**
 * Which classes of a data set a recipe asks for.
 *
 * @param first how many, from label 0 on; 0 for all
 * @param list a file that names them instead; empty for none
 */
record ClassChoice(int first, String list) {

    boolean all() {
        return first == 0 && list.isEmpty();
    }

    /** How many they are, of so many. */
    int count(int has) {
        if (all()) {
            return has;
        }
        return first > 0 ? first : named().lines().size();
    }

    /**
     * As labels in the whole.
     *
     * @throws io.limbeck.data.DataException if the list cannot be read, or names others
     */
    int[] labels(DatasetInfo whole) {
        return list.isEmpty() ? anyLabels(whole.classes()) : named().labels(whole);
    }

    /** As many of a data set whose classes are not known by name. */
    int[] anyLabels(int has) {
        return IntStream.range(0, Math.min(count(has), has)).toArray();
    }

    private ClassList named() {
        return ClassList.read(Path.of(list));
    }
}
