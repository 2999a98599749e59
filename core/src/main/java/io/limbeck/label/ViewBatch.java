package io.limbeck.label;

import io.limbeck.augment.Box;
import io.limbeck.augment.Flip;
import io.limbeck.augment.RandomResizedCrop;
import io.limbeck.augment.Tiles;
import io.limbeck.data.Normalization;
import io.limbeck.torch.Compute;
import io.limbeck.train.TrainingImages;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * A batch of views, as teacher and student see it. No random draw is left in it: the same images
 * give the same pixels, bit for bit on the CPU.
 *
 * @param views one for each position of the batch
 * @param mixture how they are mixed; refers to positions of this batch
 */
public record ViewBatch(List<View> views, Mixture mixture) {

    public ViewBatch {
        views = List.copyOf(views);
    }

    /**
     * Shuffled, cut out, mirrored, normalised and mixed.
     *
     * @param images of the set that the views index
     * @return float32 [B, C, H, W] on the device; owned by the caller's scope
     */
    public Tensor pixels(TrainingImages images, Normalization normalization, Compute compute) {
        int[] indices = views.stream().mapToInt(View::image).toArray();
        Tensor stored = compute.place(images.images(indices));
        Tensor chosen = Tiles.apply(stored, views.stream().map(View::tiles).toList());
        Tensor seen = Flip.apply(cropped(chosen), views.stream().map(View::flipped).toList());
        return mixture.apply(normalization.apply(seen));
    }

    /** Whole images are left as they are: sampling them would round their pixels. */
    private Tensor cropped(Tensor images) {
        List<Box> boxes = views.stream().map(View::crop).toList();
        long area = images.size(2) * images.size(3);
        return boxes.stream().allMatch(box -> box.area() == area)
                ? images
                : RandomResizedCrop.apply(images, boxes);
    }
}
