package io.limbeck.nn;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * A pass through a network, and how all that it computes changes as the weights move along a
 * direction p. Forward and backward as ever, it gives the gradients of a loss. It keeps what it
 * saw, so that later, when p is known, a second round gives their derivatives along p: the products
 * of the loss's second derivatives with p, exact, and without a graph (Pearlmutter, "Fast Exact
 * Multiplication by the Hessian", Neural Computation 1994).
 *
 * <p>For one batch, each of {@link #logits}, {@link #gradients}, {@link #moving} and {@link
 * #images} once and in this order. What is handed out belongs to the caller's scope; what is kept,
 * to the pass, until it is closed. Nothing has a graph.
 */
public final class TangentPass implements AutoCloseable {

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
    public Tensor logits(Tensor images) {
        Tensor seen = trace.narrowed(images);
        trace.see(seen);
        return head.forward(body.forward(seen));
    }

    /**
     * Goes back from the logits.
     *
     * @param gradient of the loss by the logits
     * @param wanted whether anybody reads what is returned
     * @return the gradients by the weights, in the order of {@link Weights#parameters()}; not
     *     complete unless wanted
     */
    public List<Tensor> gradients(Tensor gradient, boolean wanted) {
        trace.want(wanted);
        body.backward(head.backward(gradient).orElseThrow());
        return trace.gradients();
    }

    /**
     * How the logits change.
     *
     * @param direction with the names and shapes of the weights
     * @param parameters whether {@link #parameters()} will be asked
     */
    public Tensor moving(Weights direction, boolean parameters) {
        trace.move(direction, parameters);
        return head.moving(Optional.of(body.moving(Optional.empty())));
    }

    /**
     * How the gradient of the loss by the images changes, of their shape.
     *
     * @param gradient how that by the logits changes
     */
    public Tensor images(Tensor gradient) {
        return trace.widened(body.backwardMoving(head.backwardMoving(gradient)));
    }

    /** How the gradients by the weights change, in the order of {@link Weights#parameters()}. */
    public List<Tensor> parameters() {
        return trace.changes();
    }

    /** Bytes that it keeps. */
    public long keptBytes() {
        return trace.keptBytes();
    }

    @Override
    public void close() {
        trace.close();
    }
}
