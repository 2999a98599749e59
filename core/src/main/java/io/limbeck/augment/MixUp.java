package io.limbeck.augment;

import io.limbeck.torch.SeedTree;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * MixUp: every image is blended with a partner, by lambda ~ Beta(1, 1), one for the batch.
 *
 * <p>Source: Zhang et al., "mixup: Beyond Empirical Risk Minimization", ICLR 2018,
 * arXiv:1710.09412.
 *
 * @param partners for each image the one it is blended with: a permutation of the batch
 * @param ratio lambda, the share of the own image
 */
public record MixUp(List<Integer> partners, double ratio) {

    public MixUp {
        partners = List.copyOf(partners);
    }

    /**
     * @param batch number of images
     * @param seeds the same node gives the same share and partners
     */
    public static MixUp draw(int batch, SeedTree seeds) {
        return new MixUp(
                IntStream.of(seeds.child("partners").permutation(batch)).boxed().toList(),
                seeds.child("ratio").numbers().nextDouble());
    }

    /**
     * As {@link #draw(int, SeedTree)}, with lambda ~ Beta(alpha, alpha).
     *
     * @param alpha above 0, at most 1; the smaller, the more often one image prevails
     */
    public static MixUp draw(int batch, double alpha, SeedTree seeds) {
        return new MixUp(
                IntStream.of(seeds.child("partners").permutation(batch)).boxed().toList(),
                beta(alpha, seeds.child("ratio").numbers()));
    }

    /** Jöhnk's rejection (1964): for alpha of at most 1, more than half of all tries are kept. */
    private static double beta(double alpha, RandomGenerator numbers) {
        if (!(alpha > 0 && alpha <= 1)) {
            throw new IllegalArgumentException(
                    "alpha of MixUp is %s; it must be above 0 and at most 1, and 0.8 is usual"
                            .formatted(alpha));
        }
        while (true) {
            double x = Math.pow(numbers.nextDouble(), 1 / alpha);
            double y = Math.pow(numbers.nextDouble(), 1 / alpha);
            if (x + y > 0 && x + y <= 1) {
                return x / (x + y);
            }
        }
    }

    /**
     * A pure function, differentiable in the images.
     *
     * @param images [B, C, H, W], B as drawn for
     * @return owned by the caller's scope
     */
    public Mixed apply(Tensor images) {
        Tensor index = Mixed.index(partners, images);
        return new Mixed(Mixed.between(images, index, ratio), index, ratio);
    }
}
