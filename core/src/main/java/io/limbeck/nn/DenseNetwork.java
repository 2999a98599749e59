package io.limbeck.nn;

import org.bytedeco.pytorch.Tensor;

/**
 * An immutable description of a network that classifies each pixel: as {@link Network} a pure
 * function of weights and images.
 */
public interface DenseNetwork extends NetworkDescription {

    /**
     * @param weights with the names and shapes that {@link #init} gives
     * @param images float [B, C, H, W], normalised, on the device of the weights; height and width
     *     may differ from those of {@link #input}, as no weight depends on them
     * @param pass what is wanted
     * @return differentiable in weights and images; owned by the caller's scope
     * @throws io.limbeck.torch.ShapeException if the images have other channels
     */
    DenseOutput forward(Weights weights, Tensor images, Pass pass);

    /** As {@link Network#activations}, of an image of the size of {@link #input}. */
    long activations();
}
