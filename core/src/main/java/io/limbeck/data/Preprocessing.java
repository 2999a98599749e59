package io.limbeck.data;

import org.bytedeco.pytorch.Tensor;

/**
 * How pixels become what networks see. Invertible, so that images which were optimised as networks
 * see them can be shown, stored and exported as pixels.
 */
public interface Preprocessing {

    /**
     * @param images float [B, C, H, W] of pixels, [0, 1] for real images
     * @return of the same shape, type and device, differentiable; owned by the caller's scope
     */
    Tensor apply(Tensor images);

    /**
     * The way back: {@code invert(apply(images))} is {@code images} up to rounding.
     *
     * @param seen float [B, C, H, W] as networks see them
     * @return of the same shape, type and device, differentiable, not clamped
     */
    Tensor invert(Tensor seen);

    /** Networks see what is stored. */
    static Preprocessing none() {
        return new Preprocessing() {
            @Override
            public Tensor apply(Tensor images) {
                return images;
            }

            @Override
            public Tensor invert(Tensor seen) {
                return seen;
            }
        };
    }
}
