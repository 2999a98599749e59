package io.limbeck.nn;

import io.limbeck.torch.Compute;
import io.limbeck.torch.ShapeException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The weights of a network as a value: ordered names to tensors. Names follow torchvision, so that
 * published checkpoints load by name. Buffers (running statistics of batch norm) are among them,
 * marked as such: they are stored, moved and blended with the rest, but never trained.
 *
 * <p>Holds tensors but does not own them: they belong to the scope in which they were made, or to
 * whoever called {@link #keep()}.
 */
public final class Weights implements AutoCloseable {

    private final Map<String, Tensor> tensors;
    private final Set<String> buffers;

    /**
     * @param tensors name to tensor, in the order of the layers
     * @param buffers names among them that are not trained
     */
    public Weights(Map<String, Tensor> tensors, Set<String> buffers) {
        this.tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        this.buffers = Collections.unmodifiableSet(new LinkedHashSet<>(buffers));
        if (!this.tensors.keySet().containsAll(this.buffers)) {
            throw new IllegalArgumentException(
                    "buffers " + buffers + " are not all among " + tensors.keySet());
        }
    }

    /** The tensor of this name. */
    public Tensor get(String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException(
                    "weights have no \"%s\"; they have %s".formatted(name, tensors.keySet()));
        }
        return tensor;
    }

    public boolean has(String name) {
        return tensors.containsKey(name);
    }

    /** All tensors by name, buffers included, in order. */
    public Map<String, Tensor> all() {
        return tensors;
    }

    /** Names that are not trained. */
    public Set<String> buffers() {
        return buffers;
    }

    /** Names that are trained, in order. */
    public List<String> parameterNames() {
        return tensors.keySet().stream().filter(name -> !buffers.contains(name)).toList();
    }

    /** Tensors that are trained, in order. */
    public List<Tensor> parameters() {
        return parameterNames().stream().map(tensors::get).toList();
    }

    /** How many numbers are trained. */
    public long parameterCount() {
        return parameters().stream().mapToLong(Tensor::numel).sum();
    }

    /** The same names with each tensor replaced. */
    public Weights map(UnaryOperator<Tensor> function) {
        Map<String, Tensor> mapped = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> mapped.put(name, function.apply(tensor)));
        return new Weights(mapped, buffers);
    }

    /** The same names with the trained tensors replaced, in the order of {@link #parameters()}. */
    public Weights withParameters(List<Tensor> parameters) {
        List<String> names = parameterNames();
        if (names.size() != parameters.size()) {
            throw new ShapeException(
                    "%d tensors given for %d parameters"
                            .formatted(parameters.size(), names.size()));
        }
        Map<String, Tensor> mapped = new LinkedHashMap<>(tensors);
        for (int i = 0; i < names.size(); i++) {
            mapped.put(names.get(i), parameters.get(i));
        }
        return new Weights(mapped, buffers);
    }

    /** The same with some tensors replaced by name, such as new running statistics. */
    public Weights with(Map<String, Tensor> changed) {
        Map<String, Tensor> mapped = new LinkedHashMap<>(tensors);
        changed.forEach((name, tensor) -> {
            get(name);
            mapped.put(name, tensor);
        });
        return new Weights(mapped, buffers);
    }

    /**
     * {@code lambda} of these plus {@code 1 - lambda} of the others, buffers included. 1 and 0 give
     * these and the others bit for bit. Source: NCFM's blended extractor.
     */
    public Weights blend(double lambda, Weights other) {
        if (lambda == 1.0) {
            return this;
        }
        if (lambda == 0.0) {
            return other;
        }
        Map<String, Tensor> mapped = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            try (Tensor first = tensor.mul(new Scalar(lambda));
                    Tensor second = other.get(name).mul(new Scalar(1 - lambda))) {
                mapped.put(name, first.add(second));
            }
        });
        return new Weights(mapped, buffers);
    }

    /** Copies without graph or gradient. */
    public Weights copy() {
        return map(tensor -> {
            try (Tensor detached = tensor.detach()) {
                return detached.clone();
            }
        });
    }

    /** Leaves that want gradients (parameters only), sharing memory with these. */
    public Weights asLeaves() {
        List<Tensor> leaves = new ArrayList<>();
        parameters().forEach(p -> leaves.add(p.detach().set_requires_grad(true)));
        return withParameters(leaves);
    }

    /** On a device; tensors that are there already are shared. */
    public Weights on(Compute compute) {
        return map(compute::place);
    }

    /** Lets every tensor outlive the current scope; the owner calls {@link #close()}. */
    public Weights keep() {
        tensors.values().forEach(Tensor::retainReference);
        return this;
    }

    /** Frees the tensors. Only for weights that were kept. */
    @Override
    public void close() {
        tensors.values().forEach(Tensor::close);
    }
}
