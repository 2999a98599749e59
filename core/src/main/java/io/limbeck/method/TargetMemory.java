package io.limbeck.method;

import io.limbeck.objective.CharacteristicFunction;
import io.limbeck.torch.Compute;
import io.limbeck.torch.SeedTree;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The targets that are remembered, the oldest first. Extractor, view and frequencies of a target
 * are those of the iteration that made it, and are drawn again from its seeds.
 */
final class TargetMemory implements AutoCloseable {

    private final TargetReuse reuse;
    private final Deque<Target> targets = new ArrayDeque<>();

    /**
     * @param iteration that made it
     * @param numbers [classes, layers, 2, T], real and imaginary parts
     */
    record Target(long iteration, Tensor numbers) {

        /** Of a class, per layer; owned by the caller's scope. */
        List<CharacteristicFunction> of(int label) {
            Tensor own = numbers.select(0, label);
            List<CharacteristicFunction> layers = new ArrayList<>();
            for (long layer = 0; layer < own.size(0); layer++) {
                Tensor parts = own.select(0, layer);
                layers.add(new CharacteristicFunction(parts.select(0, 0), parts.select(0, 1)));
            }
            return layers;
        }
    }

    TargetMemory(TargetReuse reuse) {
        this.reuse = reuse;
    }

    /** What an iteration matches again; empty if it is to look at real images. */
    Optional<Target> again(long iteration, SeedTree seeds) {
        boolean fresh = targets.size() < reuse.targets() || iteration % reuse.freshEvery() == 0;
        if (!reuse.on() || fresh) {
            return Optional.empty();
        }
        int chosen = seeds.child("target").numbers().nextInt(targets.size());
        return targets.stream().skip(chosen).findFirst();
    }

    /**
     * Remembers what an iteration found of real images, in place of the oldest if it is full.
     *
     * @param classes per class and layer
     */
    void add(long iteration, List<List<CharacteristicFunction>> classes) {
        TensorVector rows = new TensorVector();
        for (List<CharacteristicFunction> layers : classes) {
            TensorVector parts = new TensorVector();
            for (CharacteristicFunction layer : layers) {
                parts.push_back(torch.stack(new TensorVector(layer.cosine(), layer.sine()), 0));
            }
            rows.push_back(torch.stack(parts, 0));
        }
        put(iteration, torch.stack(rows, 0));
    }

    private void put(long iteration, Tensor numbers) {
        numbers.retainReference();
        targets.addLast(new Target(iteration, numbers));
        if (targets.size() > reuse.targets()) {
            targets.removeFirst().numbers().close();
        }
    }

    /** Adds what it remembers, by iteration; shared. */
    void save(String prefix, Map<String, Tensor> tensors) {
        targets.forEach(own -> tensors.put(prefix + own.iteration(), own.numbers()));
    }

    /**
     * Takes over what {@link #save} gave (copies).
     *
     * @param saved without the prefix
     * @param compute where targets are to lie
     */
    void restore(Map<String, Tensor> saved, Compute compute) {
        close();
        saved.keySet().stream()
                .map(Long::valueOf)
                .sorted()
                .forEach(iteration ->
                        put(iteration, compute.place(saved.get(iteration.toString())).clone()));
    }

    @Override
    public void close() {
        targets.forEach(own -> own.numbers().close());
        targets.clear();
    }
}
