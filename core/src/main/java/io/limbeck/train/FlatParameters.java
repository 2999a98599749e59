package io.limbeck.train;

import io.limbeck.nn.Weights;
import io.limbeck.torch.Compute;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Parameters that lie one after the other in one tensor, which an optimiser moves in a few
 * operations. Tensor by tensor a GPU would spend more time on beginning them than on the numbers.
 *
 * @param all float [n], the numbers of all parameters in their order
 * @param weights the same memory, each parameter in its shape
 */
public record FlatParameters(Tensor all, Weights weights) {

    /** A copy of these on a device; owned by the caller's scope. */
    public static FlatParameters of(Weights source, Compute compute) {
        PointerScope outer = PointerScope.getInnerScope();
        try (var _ = new PointerScope()) {
            Weights copy = source.copy().on(compute);
            List<Tensor> parameters = copy.parameters();
            Tensor all = joined(parameters);
            List<Tensor> views = new ArrayList<>();
            long from = 0;
            for (Tensor parameter : parameters) {
                views.add(all.narrow(0, from, parameter.numel()).view(parameter.shape()));
                from += parameter.numel();
            }
            Weights weights = copy.withParameters(views);
            outer.attach(all);
            weights.all().values().forEach(outer::attach);
            return new FlatParameters(all, weights);
        }
    }

    /** Of the parameters' shapes and order, as one; owned by the caller's scope. */
    public static Tensor joined(List<Tensor> tensors) {
        TensorVector rows = new TensorVector();
        tensors.forEach(tensor -> rows.push_back(tensor.detach().reshape(-1)));
        return torch.cat(rows, 0);
    }
}
