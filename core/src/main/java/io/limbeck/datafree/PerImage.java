package io.limbeck.datafree;

import org.bytedeco.pytorch.Tensor;

/** Numbers of pixels as numbers of images, so that one loss is for both. */
final class PerImage {

    private PerImage() {}

    /**
     * @param each [B] of images, or [B, H, W] of pixels
     * @return [B], of pixels their mean; differentiable
     */
    static Tensor mean(Tensor each) {
        return each.dim() == 1 ? each : each.flatten(1, -1).mean(1);
    }
}
