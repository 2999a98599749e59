package io.limbeck.datafree;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The modulating function of SSD-KD:
 *
 * <pre>
 * phi(x) = (1 - share of x's class in the buffer) (1 - p(x))^gamma        in [0, 1]
 * </pre>
 *
 * p is the teacher's probability of that class. It withholds the pull to confidence from images
 * that are easy already and from classes that the buffer is full of.
 *
 * @param gamma at least 0; 0 leaves the second factor out
 * @param diversity whether the first factor counts
 */
record Modulation(double gamma, boolean diversity) {

    /**
     * @param share of the class in the buffer, 0 to 1; of pixels as {@link Opinion#share}
     * @param probability 0 to 1
     */
    double of(double share, double probability) {
        return (diversity ? 1 - share : 1) * Math.pow(Math.max(0, 1 - probability), gamma);
    }

    /**
     * The same for a batch. Of pixels both the share and the probability are means over an image.
     *
     * @param shares float32 [classes]
     * @param labels int64 [B] or [B, H, W]
     * @param logProbabilities float32, of the labels, in their shape
     * @return float32 [B]; differentiable in the probabilities, detach it for a constant weight
     */
    Tensor of(Tensor shares, Tensor labels, Tensor logProbabilities) {
        // A probability may come out above 1 by a rounding, and its power then as NaN.
        Tensor doubt =
                PerImage.mean(logProbabilities.exp())
                        .neg()
                        .add(new Scalar(1))
                        .clamp_min(new Scalar(0));
        Tensor difficulty = gamma == 1 ? doubt : doubt.pow(new Scalar(gamma));
        return diversity
                ? share(shares, labels).neg().add(new Scalar(1)).mul(difficulty)
                : difficulty;
    }

    /** {@code <q, h>}: the mean over an image's pixels of their classes' shares. */
    private static Tensor share(Tensor shares, Tensor labels) {
        Tensor each = shares.index_select(0, labels.dim() == 1 ? labels : labels.flatten());
        return PerImage.mean(labels.dim() == 1 ? each : each.view(labels.shape()));
    }
}
