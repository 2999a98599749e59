package io.limbeck.objective;

import io.limbeck.nn.Weights;
import io.limbeck.torch.Compute;
import io.limbeck.torch.Gradients;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.Optimizer;
import io.limbeck.train.OptimizerSpec;
import io.limbeck.train.Optimizers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Where the frequencies of a run come from, with what it has learnt so far: the weights of the
 * sampling network, the bandwidth, and the moments of their optimiser.
 *
 * <p>Learns by ascent, as the images descend: Adam on the unscaled discrepancy, the norm of its
 * gradient clipped to 1. (On the images' loss, 300 times as large, a step of plain gradient descent
 * is a tenth of the weights.)
 */
public final class FrequencySampler implements AutoCloseable {

    private static final double GREATEST_NORM = 1;
    private static final double LEAST_BANDWIDTH = 0.1;
    private static final double GREATEST_BANDWIDTH = 10;
    private static final String WEIGHT = "weight.";
    private static final String MOMENT = "optimizer.";

    private final FrequencyForm form;
    private final Compute compute;
    private final Weights weights;
    private final Optional<Optimizer> optimizer;

    private FrequencySampler(FrequencyForm form, Compute compute, Weights weights) {
        this.form = form;
        this.compute = compute;
        this.weights = weights;
        List<Tensor> learnt = weights.parameters();
        this.optimizer =
                learnt.isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                                Optimizers.create(
                                        new OptimizerSpec.Adam(form.learningRate(), 0.9, 0.999, 0),
                                        learnt));
    }

    /**
     * A sampler that has learnt nothing yet.
     *
     * @param dimension of the features; a Gaussian without a sampling network serves any other, too
     * @param seeds of the initial weights
     */
    public static FrequencySampler of(
            FrequencySpec spec, long dimension, SeedTree seeds, Compute compute) {
        FrequencyForm form = FrequencyForm.of(spec, dimension);
        Weights weights;
        try (var _ = new PointerScope()) {
            weights = form.init(seeds).on(compute).keep();
        }
        return new FrequencySampler(form, compute, weights);
    }

    /** Whether {@link #ascend} changes anything. */
    public boolean learns() {
        return optimizer.isPresent();
    }

    /** How many of the frequencies drawn shall be used, the hardest ones; 0 for all. */
    int topK() {
        return form.topK();
    }

    /**
     * Fresh frequencies, without a graph.
     *
     * @param seeds of this draw: the same node and weights give the same frequencies
     * @param dimension D
     * @return float32 [T, D] on the device; owned by the caller's scope
     */
    public Tensor draw(SeedTree seeds, long dimension) {
        return draw(weights, seeds, dimension);
    }

    /** As {@link #draw(SeedTree, long)}, but from other weights, differentiable in them. */
    Tensor draw(Weights other, SeedTree seeds, long dimension) {
        return form.draw(other, seeds, dimension, compute);
    }

    /**
     * One step up on a discrepancy.
     *
     * @param discrepancy scalar, as a function of weights that are leaves
     * @return the discrepancy before the step; if it or its gradient is not finite, NaN, and
     *     nothing has changed
     * @throws IllegalStateException if this sampler does not learn
     */
    double ascend(Function<Weights, Tensor> discrepancy) {
        Optimizer ascent =
                optimizer.orElseThrow(
                        () -> new IllegalStateException("these frequencies do not learn"));
        try (var _ = new PointerScope()) {
            Weights leaves = weights.asLeaves();
            Tensor value = discrepancy.apply(leaves);
            List<Tensor> descent = Gradients.of(value.neg(), leaves.parameters());
            // Both in one trip to the host, which waits for all that a GPU has queued.
            double[] read = numbers(squaredNorm(descent), value.detach());
            double norm = Math.sqrt(read[0]);
            double before = read[1];
            if (!Double.isFinite(norm) || !Double.isFinite(before)) {
                return Double.NaN;
            }
            if (norm > GREATEST_NORM) {
                descent.forEach(gradient -> gradient.mul_(new Scalar(GREATEST_NORM / norm)));
            }
            ascent.step(weights.parameters(), descent, form.learningRate());
            clampBandwidth();
            return before;
        }
    }

    /** The learnt bandwidth gamma, or the fixed one. */
    public double bandwidth() {
        try (var _ = new PointerScope()) {
            return Math.exp(weights.get(FrequencyForm.LOG_BANDWIDTH).item_double());
        }
    }

    /** What has been learnt, for a checkpoint; shared, not copied. Empty if nothing learns. */
    public Map<String, Tensor> state() {
        Map<String, Tensor> state = new LinkedHashMap<>();
        optimizer.ifPresent(ascent -> {
            weights.all().forEach((name, tensor) -> state.put(WEIGHT + name, tensor));
            ascent.state().forEach((name, tensor) -> state.put(MOMENT + name, tensor));
        });
        return state;
    }

    /** Takes over what {@link #state()} gave (copies). */
    public void restore(Map<String, Tensor> state) {
        optimizer.ifPresent(ascent -> {
            Map<String, Tensor> moments = new LinkedHashMap<>();
            state.forEach((name, tensor) -> {
                if (name.startsWith(MOMENT)) {
                    moments.put(name.substring(MOMENT.length()), tensor);
                }
            });
            weights.all().forEach((name, tensor) -> tensor.copy_(state.get(WEIGHT + name)));
            ascent.restore(moments);
        });
    }

    @Override
    public void close() {
        optimizer.ifPresent(Optimizer::close);
        weights.close();
    }

    /** Unbounded, gamma would grow until both functions vanish, and every gradient with them. */
    private void clampBandwidth() {
        if (!weights.buffers().contains(FrequencyForm.LOG_BANDWIDTH)) {
            weights.get(FrequencyForm.LOG_BANDWIDTH)
                    .clamp_(
                            new ScalarOptional(new Scalar(Math.log(LEAST_BANDWIDTH))),
                            new ScalarOptional(new Scalar(Math.log(GREATEST_BANDWIDTH))));
        }
    }

    private static Tensor squaredNorm(List<Tensor> gradients) {
        return gradients.stream()
                .map(gradient -> gradient.norm().square())
                .reduce(Tensor::add)
                .orElseThrow();
    }

    private static double[] numbers(Tensor... scalars) {
        return HostTensors.doubles(torch.stack(new TensorVector(scalars)));
    }
}
