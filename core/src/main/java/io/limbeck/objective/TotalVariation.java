package io.limbeck.objective;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Roughness of images:
 *
 * <pre>
 * TV(x) = |right| + |down| + |falling| + |rising|
 * </pre>
 *
 * where each is the Frobenius norm, over the whole batch, of the differences between neighbours to
 * the right, below, and along both diagonals; neither squared nor averaged. Source: Yin et al.,
 * "Dreaming to Distill" (DeepInversion), CVPR 2020, arXiv:1912.08795, image regularisation.
 */
public final class TotalVariation {

    private TotalVariation() {}

    /**
     * @param images float32 [B, C, H, W] of any range; H and W at least 2
     * @return float32 scalar of at least 0, differentiable; at 0 its gradient is 0; owned by the
     *     caller's scope
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
