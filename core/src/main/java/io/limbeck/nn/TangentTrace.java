package io.limbeck.nn;

import io.limbeck.torch.Precision;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The weights of a network, where they move to, their gradients and how those change; and what
 * layers keep from one pass to the next, until it is closed.
 */
final class TangentTrace implements AutoCloseable {

    private final Weights weights;
    private final Precision precision;
    private final Map<String, Tensor> gradients = new LinkedHashMap<>();
    private final Map<String, Tensor> changes = new LinkedHashMap<>();
    private final List<Tensor> kept = new ArrayList<>();
    private final Map<String, Tensor> narrow = new HashMap<>();
    private final Map<String, Tensor> narrowMoving = new HashMap<>();
    private Weights direction;
    private Tensor images;
    private boolean gradientsWanted;
    private boolean changesWanted;

    TangentTrace(Weights weights, Precision precision) {
        this.weights = weights;
        this.precision = precision;
        this.direction = weights;
    }

    void see(Tensor images) {
        this.images = images;
    }

    /** Nobody asks for the gradient by the images itself, only for how it changes. */
    boolean isImages(Tensor features) {
        return features.is_same(images);
    }

    void want(boolean gradients) {
        gradientsWanted = gradients;
    }

    void move(Weights direction, boolean changes) {
        this.direction = direction;
        changesWanted = changes;
        free(narrowMoving);
    }

    Tensor weight(String layer, String tensor) {
        return weights.get(layer + "." + tensor);
    }

    Tensor moving(String layer, String tensor) {
        return direction.get(layer + "." + tensor);
    }

    /** As it passes through the body of a network: features, and what is as large as they. */
    Tensor narrowed(Tensor tensor) {
        return precision == Precision.BF16 ? tensor.to(ScalarType.BFloat16) : tensor;
    }

    /** A weight as features meet it: rounded once, as every pass asks for it. */
    Tensor narrowWeight(String layer, String tensor) {
        return rounded(narrow, layer + "." + tensor, weights);
    }

    /** Where a weight moves to, likewise. */
    Tensor narrowMoving(String layer, String tensor) {
        return rounded(narrowMoving, layer + "." + tensor, direction);
    }

    private Tensor rounded(Map<String, Tensor> known, String name, Weights from) {
        if (precision != Precision.BF16) {
            return from.get(name);
        }
        return known.computeIfAbsent(
                name,
                _ -> {
                    Tensor own = narrowed(from.get(name)).detach();
                    own.retainReference();
                    return own;
                });
    }

    private static void free(Map<String, Tensor> tensors) {
        tensors.values().forEach(Tensor::close);
        tensors.clear();
    }

    /** As weights, their gradients, logits and means are. */
    Tensor widened(Tensor tensor) {
        return precision == Precision.BF16 ? tensor.to(ScalarType.Float) : tensor;
    }

    /**
     * Lives on when the scope it was made in is closed. A handle of its own: what is given may only
     * point into something that is freed then, such as one of several results of a call.
     */
    Tensor keep(Tensor tensor) {
        Tensor own = tensor.detach();
        own.retainReference();
        kept.add(own);
        return own;
    }

    /** Tensors that share memory count once. */
    long keptBytes() {
        Map<Long, Long> bytes = new HashMap<>();
        Stream.concat(kept.stream(), narrow.values().stream())
                .forEach(own -> bytes.merge(own.data_ptr().address(), own.nbytes(), Math::max));
        return bytes.values().stream().mapToLong(Long::longValue).sum();
    }

    boolean gradientsWanted() {
        return gradientsWanted;
    }

    boolean changesWanted() {
        return changesWanted;
    }

    void gradient(String layer, String tensor, Tensor gradient) {
        gradients.put(layer + "." + tensor, gradient);
    }

    /** How the gradient by this weight changes. */
    void change(String layer, String tensor, Tensor change) {
        changes.put(layer + "." + tensor, change);
    }

    /** In the order of {@link Weights#parameters()}. */
    List<Tensor> gradients() {
        return ordered(gradients);
    }

    /** In the order of {@link Weights#parameters()}. */
    List<Tensor> changes() {
        return ordered(changes);
    }

    private List<Tensor> ordered(Map<String, Tensor> found) {
        return weights.parameterNames().stream().map(found::get).toList();
    }

    @Override
    public void close() {
        kept.forEach(Tensor::close);
        kept.clear();
        free(narrow);
        free(narrowMoving);
    }
}
