package io.limbeck.method;

import io.limbeck.torch.Compute;
import io.limbeck.train.Optimizer;
import io.limbeck.train.OptimizerSpec;
import io.limbeck.train.Optimizers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Images or bases being distilled, by class, and an optimiser of its own for each class: a step on
 * one class moves no other, so the effective rate does not depend on the number of classes.
 */
final class ClassTensors implements Restorable, AutoCloseable {

    private final String name;
    private final List<Tensor> tensors;
    private final List<Optimizer> optimizers;

    private ClassTensors(String name, List<Tensor> tensors, List<Optimizer> optimizers) {
        this.name = name;
        this.tensors = tensors;
        this.optimizers = optimizers;
    }

    /**
     * Moments belong to the scope that is open here, which must outlive what is returned.
     *
     * @param name of all together, in checkpoints
     * @param all [classes * n, ...] by class; copied
     */
    static ClassTensors of(
            String name, Tensor all, int classes, OptimizerSpec spec, Compute compute) {
        List<Tensor> tensors = new ArrayList<>();
        try (var _ = new PointerScope()) {
            long each = all.size(0) / classes;
            for (int label = 0; label < classes; label++) {
                Tensor own = compute.place(all.narrow(0, label * each, each)).detach().clone();
                own.retainReference();
                tensors.add(own);
            }
        }
        List<Optimizer> optimizers =
                tensors.stream().map(own -> Optimizers.create(spec, List.of(own))).toList();
        return new ClassTensors(name, List.copyOf(tensors), optimizers);
    }

    int classes() {
        return tensors.size();
    }

    /** How many a class has. */
    int perClass() {
        return (int) tensors.getFirst().size(0);
    }

    /** [n, ...] of a class; moved in place. */
    Tensor of(int label) {
        return tensors.get(label);
    }

    /** Moves those of a class against a gradient. */
    void step(int label, Tensor gradient, double rate) {
        optimizers.get(label).step(List.of(tensors.get(label)), List.of(gradient), rate);
    }

    /** All by class, copied to the CPU; owned by the caller's scope. */
    Tensor all() {
        return torch.cat(new TensorVector(tensors.toArray(Tensor[]::new)), 0).cpu();
    }

    @Override
    public Map<String, Tensor> state() {
        Map<String, Tensor> state = new LinkedHashMap<>();
        state.put(name, all());
        for (int label = 0; label < tensors.size(); label++) {
            Named.put(prefix(label), optimizers.get(label).state(), state);
        }
        return state;
    }

    @Override
    public void restore(Map<String, Tensor> state) {
        long[] expected = tensors.getFirst().shape();
        long each = expected[0];
        expected[0] = each * tensors.size();
        Tensor saved = Named.shaped(name, state, expected);
        for (int label = 0; label < tensors.size(); label++) {
            tensors.get(label).copy_(saved.narrow(0, label * each, each));
            optimizers.get(label).restore(Named.strip(prefix(label), state));
        }
    }

    @Override
    public void close() {
        optimizers.forEach(Optimizer::close);
        tensors.forEach(Tensor::close);
    }

    private static String prefix(int label) {
        return "class." + label + ".";
    }
}
