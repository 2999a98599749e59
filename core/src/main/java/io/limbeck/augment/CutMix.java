package io.limbeck.augment;

import io.limbeck.torch.SeedTree;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * CutMix: one box of every image shows a partner instead. lambda ~ Beta(1, 1); the box has sides
 * floor(H sqrt(1 - lambda)) and floor(W sqrt(1 - lambda)) and is clipped to the image.
 *
 * <p>Source: Yun et al., "CutMix: Regularization Strategy to Train Strong Classifiers with
 * Localizable Features", ICCV 2019, arXiv:1905.04899.
 *
 * @param partners for each image the one whose pixels it shows: a permutation of the batch
 * @param box where; the same in all images
 * @param ratio share of the own image: 1 - area of the box / area of the image
 */
public record CutMix(List<Integer> partners, Box box, double ratio) {

    public CutMix {
        partners = List.copyOf(partners);
    }

    /**
     * @param batch number of images
     * @param height in pixels
     * @param width in pixels
     * @param seeds the same node gives the same box and partners
     */
    public static CutMix draw(int batch, int height, int width, SeedTree seeds) {
        RandomGenerator numbers = seeds.child("box").numbers();
        double side = Math.sqrt(1 - numbers.nextDouble());
        int halfRows = (int) (height * side) / 2;
        int halfColumns = (int) (width * side) / 2;
        Box box =
                Box.clipped(
                        numbers.nextInt(height),
                        numbers.nextInt(width),
                        2 * halfRows,
                        2 * halfColumns,
                        height,
                        width);
        return new CutMix(
                IntStream.of(seeds.child("partners").permutation(batch)).boxed().toList(),
                box,
                1 - (double) box.area() / ((double) height * width));
    }

    /**
     * A pure function, differentiable in the images.
     *
     * @param images [B, C, H, W]; B, H and W as drawn for
     * @return owned by the caller's scope
     */
    public Mixed apply(Tensor images) {
        Tensor index = Mixed.index(partners, images);
        Tensor result = images.clone();
        inside(result).copy_(inside(images).index_select(0, index));
        return new Mixed(result, index, ratio);
    }

    private Tensor inside(Tensor images) {
        return images.narrow(2, box.top(), box.bottom() - box.top())
                .narrow(3, box.left(), box.right() - box.left());
    }
}
