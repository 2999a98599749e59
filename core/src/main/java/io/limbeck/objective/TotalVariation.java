package io.limbeck.objective;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Roughness of images: the sum of the Frobenius norms, over the whole batch, of the differences
 * between neighbours to the right, below, and along both diagonals. Source: DeepInversion, CVPR
 * 2020.
 */
public final class TotalVariation {

    private TotalVariation() {}

    /**
     * @param images float [B, C, H, W]
     * @return scalar, differentiable; owned by the caller's scope
     */
    public static Tensor of(Tensor images) {
        long height = images.size(2);
        long width = images.size(3);
        Tensor above = images.narrow(2, 0, height - 1);
        Tensor below = images.narrow(2, 1, height - 1);
        Tensor right = images.narrow(3, 1, width - 1).sub(images.narrow(3, 0, width - 1));
        Tensor down = below.sub(above);
        Tensor falling = below.narrow(3, 1, width - 1).sub(above.narrow(3, 0, width - 1));
        Tensor rising = below.narrow(3, 0, width - 1).sub(above.narrow(3, 1, width - 1));
        return norm(right).add(norm(down)).add(norm(falling)).add(norm(rising));
    }

    private static Tensor norm(Tensor differences) {
        return differences.norm(new Scalar(2.0));
    }
}
