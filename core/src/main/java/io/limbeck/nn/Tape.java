package io.limbeck.nn;

import io.limbeck.torch.Compute;
import io.limbeck.torch.ComputeDevice;
import io.limbeck.torch.Gradients;
import io.limbeck.torch.Precision;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What layers note on their way forward, so that a gradient can go the same way back: autograd for
 * frozen weights, which keeps no more than the way back needs and frees it layer by layer. Parts of
 * a tape (the branches of a residual block) share weights and statistics with it.
 *
 * <p>Tensors that layers hand on are retained: whoever gets one closes it.
 */
final class Tape implements AutoCloseable {

    /** The gradient of a layer's input, given that of its output; in the scope that is open. */
    interface Pull {
        Tensor back(Tensor gradient);
    }

    /** One layer: how it goes back, in which numbers, and what it keeps until then. */
    private record Entry(
            Pull pull,
            ScalarType type,
            Optional<Supplier<Tensor>> again,
            List<Tensor> kept,
            List<Tape> parts)
            implements AutoCloseable {
        @Override
        public void close() {
            kept.forEach(Tensor::close);
            parts.forEach(Tape::close);
        }
    }

    /** What all parts share; gradients of statistics come in before the way back begins. */
    private static final class Observed {
        private final List<Output.BnStatistics> statistics = new ArrayList<>();
        private List<Tensor> gradients = List.of();
    }

    private final Weights weights;
    private final Compute compute;
    private final Observed observed;
    private final Deque<Entry> entries = new ArrayDeque<>();

    Tape(Weights weights, Compute compute) {
        this(weights, compute, new Observed());
    }

    private Tape(Weights weights, Compute compute, Observed observed) {
        this.weights = weights;
        this.compute = compute;
        this.observed = observed;
    }

    Tape part() {
        return new Tape(weights, compute, observed);
    }

    Tensor weight(String layer, String tensor) {
        return weights.get(layer + "." + tensor);
    }

    boolean onCpu() {
        return compute.device() instanceof ComputeDevice.Cpu;
    }

    /**
     * In the numbers and the order of convolutions: channels last, in which all layers here are
     * fastest on a CPU, twice as fast as channels first in bfloat16.
     */
    Tensor narrowed(Tensor tensor) {
        ScalarType type =
                compute.precision() == Precision.BF16 ? ScalarType.BFloat16 : ScalarType.Float;
        return tensor.to(type).contiguous(MemoryFormat.ChannelsLast);
    }

    /**
     * Notes a batch norm's statistics.
     *
     * @return their number, for {@link #gradientOfMean} and its sibling
     */
    int observe(Output.BnStatistics statistics) {
        statistics.mean().retainReference();
        statistics.variance().retainReference();
        observed.statistics.add(statistics);
        return observed.statistics.size() - 1;
    }

    List<Output.BnStatistics> statistics() {
        return observed.statistics;
    }

    Tensor gradientOfMean(int number) {
        return observed.gradients.get(2 * number);
    }

    Tensor gradientOfVariance(int number) {
        return observed.gradients.get(2 * number + 1);
    }

    /** Retains what is kept, until the way back has passed or the tape is closed. */
    Tensor handOn(Tensor output, Pull pull, Tensor... kept) {
        return handOn(output, pull, List.of(), kept);
    }

    Tensor handOn(Tensor output, Pull pull, List<Tape> parts, Tensor... kept) {
        return handOn(output, pull, Optional.empty(), parts, kept);
    }

    /**
     * As {@link #handOn(Tensor, Pull, Tensor...)}, by a layer that can make its output once more.
     *
     * @param again a fresh tensor of the same values, in the scope that is open, from nothing but
     *     what is kept here or by the layers before
     */
    Tensor handOnRepeatably(Tensor output, Pull pull, Supplier<Tensor> again, Tensor... kept) {
        return handOn(output, pull, Optional.of(again), List.of(), kept);
    }

    private Tensor handOn(
            Tensor output,
            Pull pull,
            Optional<Supplier<Tensor>> again,
            List<Tape> parts,
            Tensor... kept) {
        for (Tensor tensor : kept) {
            tensor.retainReference();
        }
        entries.push(new Entry(pull, output.scalar_type().intern(), again, List.of(kept), parts));
        output.retainReference();
        return output;
    }

    /**
     * How to make once more, on the way back, what was handed on last: a layer that asks before it
     * hands on itself need not keep its input. Empty if only keeping it helps.
     */
    Optional<Supplier<Tensor>> inputAgain() {
        return entries.isEmpty() ? Optional.empty() : entries.peek().again();
    }

    /**
     * For layers that have no way back of their own, in mixed precision if that was asked for. They
     * may not overwrite their input, which is a leaf.
     */
    Tensor byAutograd(Layer layer, Tensor features) {
        Tensor leaf = features.detach().set_requires_grad(true);
        Trace trace = new Trace(weights, Pass.OBSERVING);
        Tensor output;
        List<Tensor> outputs = new ArrayList<>();
        try (var _ = new AutoGradMode(true)) {
            try (var _ = compute.autocast()) {
                output = layer.apply(leaf, trace);
            }
            // What layers hand back may only point into something that dies with this scope (a
            // pair, say, or what was overwritten): these own their memory, and keep the graph.
            outputs.add(output.alias());
            for (Output.BnStatistics own : trace.bnStatistics()) {
                outputs.addAll(List.of(own.mean().alias(), own.variance().alias()));
            }
        }
        int first = observed.statistics.size();
        trace.bnStatistics().forEach(own -> observe(own.detached()));
        int count = outputs.size() - 1;
        List<Tensor> kept = new ArrayList<>(outputs);
        kept.add(leaf);
        return handOn(
                output.detach(),
                gradient -> {
                    List<Tensor> gradients = new ArrayList<>(List.of(gradient));
                    gradients.addAll(observed.gradients.subList(2 * first, 2 * first + count));
                    return Gradients.pulled(outputs, gradients, leaf).contiguous();
                },
                kept.toArray(Tensor[]::new));
    }

    /**
     * Goes all the way back.
     *
     * @param output gradient of what was handed on last
     * @param statistics those of mean and variance of each batch norm in turn
     * @return of the first layer's input; the caller closes it
     */
    Tensor unwind(Tensor output, List<Tensor> statistics) {
        observed.gradients = List.copyOf(statistics);
        return unwind(output);
    }

    Tensor unwind(Tensor output) {
        Tensor current = output;
        current.retainReference();
        try {
            while (!entries.isEmpty()) {
                try (Entry entry = entries.pop();
                        var _ = new PointerScope()) {
                    Tensor before = entry.pull().back(current.to(entry.type()));
                    before.retainReference();
                    current.close();
                    current = before;
                }
            }
            return current;
        } catch (RuntimeException e) {
            current.close();
            throw e;
        }
    }

    /** Frees what no way back has freed. */
    @Override
    public void close() {
        entries.forEach(Entry::close);
        entries.clear();
    }

    /** Frees the statistics, too; for the whole tape, not for its parts. */
    void closeAll() {
        close();
        observed.statistics.forEach(own -> {
            own.mean().close();
            own.variance().close();
        });
        observed.statistics.clear();
    }
}
