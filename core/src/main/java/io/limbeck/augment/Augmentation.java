package io.limbeck.augment;

import io.limbeck.torch.SeedTree;
import org.bytedeco.pytorch.Tensor;

/** A random view of a batch of normalised images. */
@FunctionalInterface
public interface Augmentation {

    /**
     * @param images float [B, C, H, W], normalised (so that 0 is the mean colour)
     * @param seeds where the parameters are drawn from; the same node gives the same view
     * @return of the same shape and device, differentiable in {@code images}
     */
    Tensor apply(Tensor images, SeedTree seeds);

    /** The images as they are. */
    static Augmentation none() {
        return (images, _) -> images;
    }
}
