package io.limbeck.nn;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;

/** The weights of a network, where they move to, and how their gradients change. */
final class TangentTrace {

    private final Weights weights;
    private final Weights direction;
    private final Map<String, Tensor> changes = new LinkedHashMap<>();

    TangentTrace(Weights weights, Weights direction) {
        this.weights = weights;
        this.direction = direction;
    }

    Tensor weight(String layer, String tensor) {
        return weights.get(layer + "." + tensor);
    }

    Tensor moving(String layer, String tensor) {
        return direction.get(layer + "." + tensor);
    }

    TensorOptional optionalWeight(String layer, String tensor) {
        return new TensorOptional(weight(layer, tensor));
    }

    TensorOptional optionalMoving(String layer, String tensor) {
        return new TensorOptional(moving(layer, tensor));
    }

    /** How the gradient by this weight changes. */
    void change(String layer, String tensor, Tensor change) {
        changes.put(layer + "." + tensor, change);
    }

    /** In the order of {@link Weights#parameters()}. */
    List<Tensor> changes() {
        return weights.parameterNames().stream().map(changes::get).toList();
    }
}
