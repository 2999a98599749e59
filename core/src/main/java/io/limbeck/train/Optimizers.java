package io.limbeck.train;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Makes optimisers from their settings. */
public final class Optimizers {

    private Optimizers() {}

    /**
     * An optimiser for these tensors, with moments of zero on their device. The moments belong to
     * the caller's scope; without one, to whoever closes the optimiser.
     *
     * @param parameters float32 or float64; {@link Optimizer#step} takes the same number and shapes
     */
    public static Optimizer create(OptimizerSpec spec, List<Tensor> parameters) {
        return switch (spec) {
            case OptimizerSpec.Sgd sgd -> new SgdOptimizer(sgd, parameters);
            case OptimizerSpec.Adam(var _, double beta1, double beta2, double decay) ->
                    new AdamOptimizer(beta1, beta2, decay, false, parameters);
            case OptimizerSpec.AdamW(var _, double beta1, double beta2, double decay) ->
                    new AdamOptimizer(beta1, beta2, decay, true, parameters);
        };
    }
}
