package io.limbeck.method;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Classes that share a pass through a network. Their gradients are independent of each other, so
 * this only decides speed and memory.
 */
final class ClassGroups {

    /** Enough to fill a CPU; more only takes more memory. */
    private static final int IMAGES_PER_PASS = 64;

    private ClassGroups() {}

    /**
     * @param perClass images of a class in the pass
     * @param together whether the network treats each image alone; not so with batch norm, whose
     *     statistics must be of one class
     * @return labels, in order
     */
    static List<List<Integer>> of(int classes, int perClass, boolean together) {
        int size = together ? Math.max(1, IMAGES_PER_PASS / perClass) : 1;
        List<List<Integer>> groups = new ArrayList<>();
        for (int first = 0; first < classes; first += size) {
            groups.add(IntStream.range(first, Math.min(classes, first + size)).boxed().toList());
        }
        return groups;
    }
}
