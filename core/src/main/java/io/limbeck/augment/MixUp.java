package io.limbeck.augment;

import io.limbeck.torch.SeedTree;
import java.util.List;
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
