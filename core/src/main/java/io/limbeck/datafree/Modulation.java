package io.limbeck.datafree;

import io.limbeck.method.InversionSettings.PixelClass;
import org.bytedeco.pytorch.LongOptional;
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
 * @param pixelClass what stands for x's class where pixels are classified
 */
record Modulation(double gamma, boolean diversity, PixelClass pixelClass) {

    Modulation(double gamma, boolean diversity) {
        this(gamma, diversity, PixelClass.SHARES);
    }

    /**
     * @param share of the class in the buffer, 0 to 1
     * @param probability 0 to 1
     */
    double of(double share, double probability) {
        return (diversity ? 1 - share : 1) * Math.pow(Math.max(0, 1 - probability), gamma);
    }

    /**
     * Of an image in the buffer, or on its way there. Of its pixels only counts are known by then,
     * so that {@code PIXEL} orders images as {@code SHARES} does.
     *
     * @param shares as {@link ReplayBuffer#modulating}
     */
    double of(float[] shares, Opinion opinion) {
        double share =
                switch (pixelClass) {
                    case DOMINANT -> shares[opinion.confidence().label()];
                    case SHARES, PIXEL -> opinion.share(shares);
                };
        return of(share, opinion.confidence().probability());
    }

    /**
     * The same for a batch. Of pixels the probability is the mean over an image, but for {@code
     * PIXEL}.
     *
     * @param shares float32 [classes], as {@link ReplayBuffer#modulating}
     * @param labels int64 [B] or [B, H, W]
     * @param logProbabilities float32, of the labels, in their shape
     * @return float32 [B], or [B, H, W] for {@code PIXEL} of pixels; differentiable in the
     *     probabilities, detach it for a constant weight
     */
    Tensor of(Tensor shares, Tensor labels, Tensor logProbabilities) {
        Tensor probabilities = logProbabilities.exp();
        // A probability may come out above 1 by a rounding, and its power then as NaN.
        Tensor doubt =
                (pixelClass == PixelClass.PIXEL ? probabilities : PerImage.mean(probabilities))
                        .neg()
                        .add(new Scalar(1))
                        .clamp_min(new Scalar(0));
        Tensor difficulty = gamma == 1 ? doubt : doubt.pow(new Scalar(gamma));
        return diversity
                ? share(shares, labels).neg().add(new Scalar(1)).mul(difficulty)
                : difficulty;
    }

    private Tensor share(Tensor shares, Tensor labels) {
        if (labels.dim() == 1) {
            return shares.index_select(0, labels);
        }
        return switch (pixelClass) {
            // <q, h>: the mean over an image's pixels of their classes' shares
            case SHARES -> PerImage.mean(ofEach(shares, labels));
            case DOMINANT -> {
                Tensor counts = PixelCounts.of(labels, Math.toIntExact(shares.size(0)));
                yield shares.index_select(0, counts.argmax(new LongOptional(1), false));
            }
            case PIXEL -> ofEach(shares, labels);
        };
    }

    private static Tensor ofEach(Tensor shares, Tensor labels) {
        return shares.index_select(0, labels.flatten()).view(labels.shape());
    }
}
