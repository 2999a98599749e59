package io.limbeck.train;

import io.limbeck.nn.Network;
import io.limbeck.nn.Output;
import io.limbeck.nn.Pass;
import io.limbeck.nn.RunningStatistics;
import io.limbeck.nn.Weights;
import io.limbeck.torch.Autocast;
import io.limbeck.torch.Compute;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * The weights of a network in training: parameters that an optimiser moves in place, and the
 * running statistics of its batch norms. Its tensors belong to the scope it was made in.
 */
public final class LearningWeights {

    private final Network network;
    private final Compute compute;
    private final Weights weights;
    private final Optional<FlatParameters> flat;
    private final Weights leaves;
    private final List<Tensor> parameters;

    /**
     * @param initial copied to the device
     */
    public LearningWeights(Network network, Weights initial, Compute compute) {
        this(network, initial.copy().on(compute), Optional.empty(), compute);
    }

    private LearningWeights(
            Network network, Weights own, Optional<FlatParameters> flat, Compute compute) {
        this.network = network;
        this.compute = compute;
        this.flat = flat;
        this.weights = own;
        this.leaves = weights.asLeaves();
        this.parameters = leaves.parameters();
    }

    /** For an optimiser that treats all parameters alike, see {@link #alike()}. */
    static LearningWeights alike(Network network, Weights initial, Compute compute) {
        if (!compute.isOnGpu() || initial.parameters().isEmpty()) {
            return new LearningWeights(network, initial, compute);
        }
        FlatParameters flat = FlatParameters.of(initial, compute);
        return new LearningWeights(network, flat.weights(), Optional.of(flat), compute);
    }

    /** As they stand, without gradient; shared. */
    public Weights current() {
        return weights;
    }

    /** The same memory with parameters that want gradients. */
    public Weights leaves() {
        return leaves;
    }

    /** What an optimiser moves. */
    public List<Tensor> parameters() {
        return parameters;
    }

    /** The same for an optimiser that treats them all alike: as one tensor where that is faster. */
    List<Tensor> alike() {
        return flat.map(joined -> List.of(joined.all())).orElse(parameters);
    }

    /**
     * @param gradients of {@link #parameters()}
     * @return of {@link #alike()}
     */
    List<Tensor> alike(List<Tensor> gradients) {
        return flat.isPresent() ? List.of(FlatParameters.joined(gradients)) : gradients;
    }

    /**
     * A training pass; pass its statistics to {@link #fold} after the step.
     *
     * @param images float [B, C, H, W], normalised, on the device
     */
    public Output forward(Tensor images) {
        try (Autocast _ = compute.autocast()) {
            return network.forward(leaves, images, Pass.TRAINING);
        }
    }

    /**
     * Does what folds statistics, and takes back what it did to them: for a rehearsal.
     *
     * @param rehearsal must not move parameters
     */
    public <T> T unfolded(Supplier<T> rehearsal) {
        try (var _ = new PointerScope()) {
            Weights before = weights.copy();
            T result = rehearsal.get();
            try (var _ = new NoGradGuard()) {
                for (String name : weights.buffers()) {
                    weights.get(name).copy_(before.get(name));
                }
            }
            return result;
        }
    }

    /** Running statistics change in place, so that leaves and current weights see them. */
    public void fold(List<Output.BnStatistics> statistics) {
        if (statistics.isEmpty()) {
            return;
        }
        Weights updated = RunningStatistics.updated(weights, statistics);
        try (var _ = new NoGradGuard()) {
            for (String name : weights.buffers()) {
                weights.get(name).copy_(updated.get(name));
            }
        }
    }
}
