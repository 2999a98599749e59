package io.limbeck.nn;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * A pass through a network whose weights move along a direction p, with the first derivative by
 * that movement of all that it computes. Forward it gives the logits and their tangent; backward,
 * from the gradient of a loss by the logits and its tangent, it gives how the gradients by images
 * and weights change: the products of the loss's second derivatives with p, exact, and without a
 * graph (Pearlmutter, "Fast Exact Multiplication by the Hessian", Neural Computation 1994).
 *
 * <p>For one batch, forward and then backward once. Everything belongs to the caller's scope, and
 * has no graph.
 */
public final class TangentPass {

    private final TangentTrace trace;
    private final TangentStep body;
    private final TangentStep head;

    TangentPass(TangentTrace trace, TangentStep body, TangentStep head) {
        this.trace = trace;
        this.body = body;
        this.head = head;
    }

    /**
     * @param images float [B, C, H, W], without graph
     * @return [B, classes]
     */
    public Dual logits(Tensor images) {
        return head.forward(body.forward(Dual.still(images)));
    }

    /**
     * @param gradient of the loss by the logits, with its tangent
     * @return how the gradient of the loss by the images changes, of their shape
     */
    public Tensor images(Tensor gradient, Tensor tangent) {
        return body.backward(head.backward(new Dual(gradient, tangent))).moving();
    }

    /** How the gradients by the weights change, in the order of {@link Weights#parameters()}. */
    public List<Tensor> parameters() {
        return trace.changes();
    }
}
