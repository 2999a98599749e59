package io.limbeck.method;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Classes that share a pass through a network. Their gradients are independent of each other, so
 * this only decides speed and memory.
 */
final class ClassGroups {

    private ClassGroups() {}

    /**
     * @param perClass images of a class in the pass
     * @param perPass images in a pass, if a class has no more; 1 for networks with batch norm,
     *     whose statistics must be of one class
     * @return labels, in order
     */
    static List<List<Integer>> of(int classes, int perClass, int perPass) {
        int size = Math.max(1, perPass / perClass);
        List<List<Integer>> groups = new ArrayList<>();
        for (int first = 0; first < classes; first += size) {
            groups.add(IntStream.range(first, Math.min(classes, first + size)).boxed().toList());
        }
        return groups;
    }
}
