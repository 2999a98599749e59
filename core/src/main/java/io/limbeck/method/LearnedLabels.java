package io.limbeck.method;

import io.limbeck.objective.TrajectoryMatching;
import io.limbeck.torch.Compute;
import io.limbeck.torch.HostTensors;
import io.limbeck.train.Optimizer;
import io.limbeck.train.OptimizerSpec;
import io.limbeck.train.Optimizers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Soft labels in the making: a row of logits for each image, whose softmax the student learns, and
 * an SGD of their own. Adding a number to a row changes nothing.
 */
final class LearnedLabels implements Restorable, AutoCloseable {

    private static final String LOGITS = "logits";

    private final Tensor logits;
    private final Optimizer optimizer;
    private final double rate;

    /**
     * @param initial float32 [images, classes]; copied
     */
    LearnedLabels(Tensor initial, LearnedLabelSettings settings, Compute compute) {
        try (var _ = new PointerScope()) {
            this.logits = compute.place(initial).detach().clone();
            logits.retainReference();
        }
        this.rate = settings.learningRate();
        this.optimizer =
                Optimizers.create(
                        new OptimizerSpec.Sgd(1, settings.momentum(), 0), List.of(logits));
    }

    /** Opens one step, in the innermost scope. */
    Open open() {
        return new Open();
    }

    /** As they are now, float32 [images, classes] on the CPU; owned by the caller's scope. */
    Tensor current() {
        return logits.cpu().clone();
    }

    @Override
    public Map<String, Tensor> state() {
        Map<String, Tensor> state = new LinkedHashMap<>();
        state.put(LOGITS, logits);
        state.putAll(optimizer.state());
        return state;
    }

    @Override
    public void restore(Map<String, Tensor> state) {
        Tensor saved = Named.shaped(LOGITS, state, logits.shape());
        Map<String, Tensor> moments = new LinkedHashMap<>(state);
        moments.remove(LOGITS);
        logits.copy_(saved);
        optimizer.restore(moments);
    }

    @Override
    public void close() {
        optimizer.close();
        logits.close();
    }

    /** One step: a leaf, and what is collected for it. */
    final class Open {
        private final Tensor leaf = logits.detach().set_requires_grad(true);
        private final CollectedGradients gradients = new CollectedGradients();

        /** What the logits are differentiated by. */
        Tensor leaf() {
            return leaf;
        }

        /** Probabilities of these images, float32 [chosen.length, classes], differentiable. */
        Tensor targets(int[] chosen) {
            Tensor index = HostTensors.index(chosen, leaf);
            return torch.softmax(leaf.index_select(0, index), 1);
        }

        /** Keeps the gradients of the leaf, and hands on all others. */
        TrajectoryMatching.Collector before(TrajectoryMatching.Collector rest) {
            return (leaves, found) -> {
                List<Tensor> others = new ArrayList<>();
                List<Tensor> theirs = new ArrayList<>();
                for (int i = 0; i < leaves.size(); i++) {
                    if (leaf.equals(leaves.get(i))) { // the same tensor, not equal numbers
                        gradients.add(List.of(leaf), List.of(found.get(i)));
                    } else {
                        others.add(leaves.get(i));
                        theirs.add(found.get(i));
                    }
                }
                rest.collect(others, theirs);
            };
        }

        boolean finite() {
            return gradients.finite();
        }

        /**
         * @param share of the full rate
         */
        void step(double share) {
            if (rate > 0) {
                gradients
                        .of(leaf)
                        .ifPresent(g -> optimizer.step(List.of(logits), List.of(g), share * rate));
            }
        }
    }
}
