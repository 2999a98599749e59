package io.limbeck.train;

import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * Moves tensors against their gradients, in place. Holds the moments of the tensors it was made
 * for; whoever makes it outside of a scope closes it.
 */
public interface Optimizer extends AutoCloseable {

    /**
     * One step.
     *
     * @param parameters the tensors it was made for, changed in place without recording a graph
     * @param gradients one per parameter, of its shape
     * @param learningRate of this step
     */
    void step(List<Tensor> parameters, List<Tensor> gradients, double learningRate);

    /** Its moments by name, for a checkpoint; shared, not copied. */
    Map<String, Tensor> state();

    /** Takes moments over from a checkpoint (copies). */
    void restore(Map<String, Tensor> state);

    @Override
    void close();
}
