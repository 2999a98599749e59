package io.limbeck.synthetic;

import io.limbeck.torch.Compute;
import io.limbeck.torch.HostTensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The images that pairs of bases and hallucinators make, on the fly.
 *
 * @param hallucination the hallucinators
 * @param formation how a hallucinated image is decoded
 * @param classes of the set
 * @param ipc bases of a class
 */
public record Pairs(Hallucination hallucination, Formation formation, int classes, int ipc) {

    /** On a device; owned by the caller's scope, sharing what is there already. */
    public Pairs on(Compute compute) {
        return new Pairs(hallucination.on(compute), formation, classes, ipc);
    }

    /** Images of a class under one hallucinator. */
    public int perClass() {
        return MultiFormation.decodedCount(formation, ipc);
    }

    /** Hallucinators of a class. */
    public int count() {
        return hallucination.count(classes);
    }

    /**
     * Some images, each under a hallucinator of its own.
     *
     * @param bases of a class by label, [ipc, channels, height, width]; asked for classes of {@code
     *     chosen} only
     * @param chosen at least one, each 0 to classes x {@link #perClass()} - 1, class by class
     * @param drawn hallucinator of each, 0 to {@link #count()} - 1
     * @return [chosen.length, channels, height, width] as networks see them, in the order of {@code
     *     chosen}; differentiable in the bases of these classes and the weights of these
     *     hallucinators, and dependent on no others; owned by the caller's scope
     */
    public Tensor images(IntFunction<Tensor> bases, int[] chosen, int[] drawn) {
        Map<Integer, List<Integer>> groups = new LinkedHashMap<>();
        for (int i = 0; i < chosen.length; i++) {
            groups.computeIfAbsent(group(chosen[i], drawn[i]), _ -> new ArrayList<>()).add(i);
        }
        List<Tensor> images = new ArrayList<>();
        List<Integer> order = new ArrayList<>();
        groups.values()
                .forEach(members -> {
                    int[] own = members.stream().mapToInt(i -> chosen[i]).toArray();
                    images.add(together(bases, own, drawn[members.getFirst()], members, order));
                });
        return inOrder(joined(images), order);
    }

    /** What is hallucinated in one go: with a decoding that mixes images, one class at most. */
    private int group(int index, int hallucinator) {
        boolean alone = !plain() || hallucination.sharing() == Parameterization.Sharing.CLASS;
        return alone ? index / perClass() * count() + hallucinator : hallucinator;
    }

    private boolean plain() {
        return formation.factor() == 1;
    }

    /** The images of one hallucinator; adds to {@code order} which place each belongs to. */
    private Tensor together(
            IntFunction<Tensor> bases,
            int[] chosen,
            int hallucinator,
            List<Integer> places,
            List<Integer> order) {
        int first = chosen[0] / perClass();
        if (!plain()) {
            order.addAll(places);
            Tensor all = of(first, hallucinator, bases.apply(first));
            return select(all, Arrays.stream(chosen).map(i -> i % perClass()).toArray());
        }
        List<Tensor> stored = new ArrayList<>();
        Map<Integer, List<Integer>> byClass = new LinkedHashMap<>();
        for (int i = 0; i < chosen.length; i++) {
            byClass.computeIfAbsent(chosen[i] / ipc, _ -> new ArrayList<>()).add(i);
        }
        byClass.forEach((label, members) -> {
            int[] rows = members.stream().mapToInt(i -> chosen[i] % ipc).toArray();
            stored.add(select(bases.apply(label), rows));
            members.forEach(i -> order.add(places.get(i)));
        });
        return hallucination.images(classes, first, hallucinator, joined(stored));
    }

    /** All images of a class under one hallucinator, as networks see them. */
    public Tensor of(int label, int hallucinator, Tensor bases) {
        return MultiFormation.decode(
                formation, hallucination.images(classes, label, hallucinator, bases));
    }

    private static Tensor joined(List<Tensor> tensors) {
        return tensors.size() == 1
                ? tensors.getFirst()
                : torch.cat(new TensorVector(tensors.toArray(Tensor[]::new)), 0);
    }

    private static Tensor inOrder(Tensor images, List<Integer> order) {
        int[] rows = new int[order.size()];
        for (int at = 0; at < rows.length; at++) {
            rows[order.get(at)] = at;
        }
        return select(images, rows);
    }

    private static Tensor select(Tensor tensor, int[] rows) {
        if (rows.length == tensor.size(0)
                && IntStream.range(0, rows.length).allMatch(i -> rows[i] == i)) {
            return tensor;
        }
        long[] wide = Arrays.stream(rows).asLongStream().toArray();
        Tensor index = HostTensors.index(wide, tensor);
        return tensor.index_select(0, index);
    }
}
