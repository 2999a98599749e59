package io.limbeck.augment;

import io.limbeck.torch.SeedTree;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Differentiable siamese augmentation: flip, colour, exactly one of the listed geometric
 * operations, cutout; each only if the strategy lists it. With one parameter set for the batch,
 * images that are concatenated are seen through the same view, which is what makes two sets
 * comparable.
 *
 * <p>Source: Zhao and Bilen, "Dataset Condensation with Differentiable Siamese Augmentation", ICML
 * 2021, arXiv:2102.08259; ranges and order as NCFM (Wang et al., CVPR 2025, arXiv:2502.20653)
 * released them.
 *
 * @param strategy the operations that may be applied
 * @param shared one parameter set for all images of a call (true), or one for each image (false);
 *     which geometric operation it is, is drawn once for each call either way
 */
public record SiameseAugmentation(Strategy strategy, boolean shared) implements Augmentation {

    /**
     * One parameter set for all images of a call.
     *
     * @param strategy such as {@code color_crop_cutout}, see {@link Strategy#parse}
     * @throws IllegalArgumentException if a word is unknown
     */
    public static SiameseAugmentation siamese(String strategy) {
        return new SiameseAugmentation(Strategy.parse(strategy), true);
    }

    /**
     * One parameter set for each image.
     *
     * @param strategy such as {@code color_crop_flip_scale_rotate}, see {@link Strategy#parse}
     * @throws IllegalArgumentException if a word is unknown
     */
    public static SiameseAugmentation perSample(String strategy) {
        return new SiameseAugmentation(Strategy.parse(strategy), false);
    }

    /** The same without an operation. */
    public SiameseAugmentation without(AugmentOp op) {
        return new SiameseAugmentation(strategy.without(op), shared);
    }

    /**
     * What {@link #apply} would apply to a batch.
     *
     * @param batch number of images
     * @param height in pixels
     * @param width in pixels
     * @param seeds the same node gives the same parameters
     */
    public AugmentParameters draw(int batch, int height, int width, SeedTree seeds) {
        return new ParameterDraw(strategy.drawn(seeds), shared ? 1 : batch, height, width, seeds)
                .draw();
    }

    /**
     * Images as these parameters show them: a pure function, differentiable in the images.
     *
     * @param images float32 or float64 [B, C, H, W], normalised; C, H and W are free
     * @param parameters one set for all, or one for each of the B images
     * @return of the same shape, type and device; the images themselves if nothing is to be done.
     *     Owned by the caller's scope, as are the intermediate tensors
     * @throws io.limbeck.torch.ShapeException if the parameters are for another number of images
     */
    public static Tensor apply(Tensor images, AugmentParameters parameters) {
        parameters.requireFor(images.size(0));
        Tensor coloured = Colour.apply(images, parameters);
        Tensor moved = Placement.apply(coloured, parameters);
        return Cutout.apply(moved, parameters.cutout());
    }

    @Override
    public Tensor apply(Tensor images, SeedTree seeds) {
        return strategy.ops().isEmpty() ? images : apply(images, draw(images, seeds));
    }

    @Override
    public List<Tensor> apply(List<Tensor> batches, List<SeedTree> seeds) {
        if (batches.size() < 2 || !batches.getFirst().is_cuda() || strategy.ops().isEmpty()) {
            return Augmentation.super.apply(batches, seeds);
        }
        JoinedViews views = new JoinedViews();
        for (int i = 0; i < batches.size(); i++) {
            Tensor own = batches.get(i);
            views.add(draw(own, seeds.get(i)), Math.toIntExact(own.size(0)));
        }
        return views.joined()
                .map(all -> together(batches, all))
                .orElseGet(() -> apart(batches, views.each()));
    }

    private static List<Tensor> apart(List<Tensor> batches, List<AugmentParameters> each) {
        return IntStream.range(0, batches.size())
                .mapToObj(i -> apply(batches.get(i), each.get(i)))
                .toList();
    }

    private static List<Tensor> together(List<Tensor> batches, AugmentParameters parameters) {
        TensorVector all = new TensorVector(batches.toArray(Tensor[]::new));
        Tensor seen = apply(torch.cat(all, 0), parameters);
        List<Tensor> parts = new ArrayList<>();
        long from = 0;
        for (Tensor batch : batches) {
            parts.add(seen.narrow(0, from, batch.size(0)));
            from += batch.size(0);
        }
        return parts;
    }

    private AugmentParameters draw(Tensor images, SeedTree seeds) {
        return draw(
                Math.toIntExact(images.size(0)),
                Math.toIntExact(images.size(2)),
                Math.toIntExact(images.size(3)),
                seeds);
    }
}
