package io.limbeck.nn;

import io.limbeck.torch.Precision;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * An immutable description of a network: a pure function of weights and images. Nothing is kept
 * between calls, so unrolled training, blended weights and second-order gradients are ordinary
 * code.
 */
public interface Network extends NetworkDescription {

    /**
     * @param weights with the names and shapes that {@link #init} gives
     * @param images float [B, C, H, W], normalised, on the device of the weights
     * @param pass what is wanted
     * @return differentiable in weights and images; owned by the caller's scope
     */
    Output forward(Weights weights, Tensor images, Pass pass);

    /**
     * A pass that also knows how everything in it changes as the weights move along a direction.
     * Only for networks that treat each image by itself and whose every layer knows its
     * derivatives. The change costs about as much as two passes, and no graph is differentiated
     * twice.
     *
     * @param weights float32 or float64, without graph
     * @param precision of features and of what is as large as they; weights and their gradients,
     *     logits and sums keep that of the weights
     * @return empty if a layer does not know
     */
    default Optional<TangentPass> tangents(Weights weights, Precision precision) {
        return Optional.empty();
    }

    /** Length of the vector before the classifier, for one image. */
    long featureDimension();

    /**
     * Numbers that a pass with a gradient keeps of one image: what the memory of a pass grows by. A
     * network that does not know its layers counts its two ends.
     */
    default long activations() {
        Input input = input();
        return (long) input.channels() * input.height() * input.width() + featureDimension();
    }

    /**
     * @param channels 1 for grey, 3 for colour
     * @param height in pixels
     * @param width in pixels
     * @param classes number of logits
     */
    record Input(int channels, int height, int width, int classes) {}
}
