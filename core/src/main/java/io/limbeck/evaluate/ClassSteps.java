package io.limbeck.evaluate;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which classes come at which step of class-incremental learning. The order is a permutation that
 * ships with Limbeck, NumPy's legacy {@code RandomState(0).permutation(n)}, by which SRe2L was
 * published for Tiny-ImageNet; for other numbers of classes than 10, 100 and 200 it is the order of
 * the labels.
 *
 * @param order all classes
 * @param steps each adds as many classes
 */
public record ClassSteps(List<Integer> order, int steps) {

    public ClassSteps {
        order = List.copyOf(order);
        if (steps < 2 || order.size() % steps != 0) {
            throw new IllegalArgumentException(
                    "steps is %d, which does not part %d classes evenly; take %s"
                            .formatted(steps, order.size(), divisors(order.size())));
        }
    }

    private static String divisors(int classes) {
        return IntStream.rangeClosed(2, classes)
                .filter(n -> classes % n == 0)
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(", "));
    }

    /**
     * @throws IllegalArgumentException if the steps do not part the classes evenly
     */
    public static ClassSteps of(int classes, int steps) {
        String name = "class-order-" + classes + ".txt";
        try (InputStream in = ClassSteps.class.getResourceAsStream(name)) {
            List<Integer> order =
                    in == null
                            ? IntStream.range(0, classes).boxed().toList()
                            : Arrays.stream(
                                            new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                                                    .strip()
                                                    .split(" ", -1))
                                    .map(Integer::valueOf)
                                    .toList();
            return new ClassSteps(order, steps);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name, e);
        }
    }

    /** The classes that a step adds, in their order. */
    public int[] added(int step) {
        int each = order.size() / steps;
        return classes(step * each, (step + 1) * each);
    }

    /** All classes that have come by the end of a step. */
    public int[] seen(int step) {
        return classes(0, (step + 1) * order.size() / steps);
    }

    private int[] classes(int from, int to) {
        return order.subList(from, to).stream().mapToInt(Integer::intValue).toArray();
    }
}
