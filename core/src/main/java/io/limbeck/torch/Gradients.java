package io.limbeck.torch;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Gradients of a scalar, of first and higher order, without touching any tensor's {@code grad}. */
public final class Gradients {

    private Gradients() {}

    /**
     * d loss / d input for each input; frees the graph.
     *
     * @param loss scalar with a graph
     * @param inputs leaves or intermediate results that need gradients, each used in {@code loss}
     * @return one tensor per input, of its shape; owned by the caller's scope
     */
    public static List<Tensor> of(Tensor loss, List<Tensor> inputs) {
        return of(loss, inputs, false, false);
    }

    /**
     * As {@link #of(Tensor, List)}, but inputs that {@code loss} does not depend on are allowed:
     * their gradient is zero.
     */
    public static List<Tensor> orZeros(Tensor loss, List<Tensor> inputs) {
        return of(loss, inputs, false, true);
    }

    /** As {@link #of(Tensor, List)}, with gradients that can themselves be differentiated. */
    public static List<Tensor> differentiable(Tensor loss, List<Tensor> inputs) {
        return of(loss, inputs, true, false);
    }

    /**
     * What gradients of several outputs make of one input; frees the graph.
     *
     * @param gradients of the outputs, one each, of their shapes
     * @return of the input's shape, zero if no output depends on it; owned by the caller's scope
     */
    public static Tensor pulled(List<Tensor> outputs, List<Tensor> gradients, Tensor input) {
        Tensor gradient =
                torch.grad(
                                new TensorVector(outputs.toArray(Tensor[]::new)),
                                new TensorVector(input),
                                new TensorVector(gradients.toArray(Tensor[]::new)),
                                new BoolOptional(false),
                                false,
                                true)
                        .get(0);
        return gradient.defined() ? gradient : torch.zeros_like(input);
    }

    private static List<Tensor> of(
            Tensor loss, List<Tensor> inputs, boolean createGraph, boolean allowUnused) {
        TensorVector gradients =
                torch.grad(
                        new TensorVector(loss),
                        new TensorVector(inputs.toArray(Tensor[]::new)),
                        new TensorVector(),
                        new BoolOptional(createGraph),
                        createGraph,
                        allowUnused);
        List<Tensor> result = new ArrayList<>(inputs.size());
        for (int i = 0; i < inputs.size(); i++) {
            Tensor gradient = gradients.get(i);
            result.add(gradient.defined() ? gradient : torch.zeros_like(inputs.get(i)));
        }
        return result;
    }
}
