package io.limbeck.method;

import io.limbeck.augment.Box;
import io.limbeck.augment.RandomResizedCrop;
import io.limbeck.torch.SeedTree;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * One view of all images of a block: the same crop, flip and roll for each, so that the statistics
 * of the batch are those of a batch of images, seen in one way.
 *
 * @param crop what is seen, at the full size
 * @param flipped whether it is mirrored
 * @param down rows that it is rolled by afterwards, around the edge
 * @param right columns
 */
record SharedView(Box crop, boolean flipped, int down, int right) {

    /**
     * @param step from 0, for the curriculum
     * @param seeds of this step
     */
    static SharedView draw(
            RecoverSettings settings, long step, int height, int width, SeedTree seeds) {
        double smallest = settings.smallestCrop(step);
        Box crop =
                smallest < 1
                        ? RandomResizedCrop.from(smallest)
                                .draw(1, height, width, seeds.child("crop"))
                                .getFirst()
                        : new Box(0, height, 0, width);
        RandomGenerator numbers = seeds.child("flip and roll").numbers();
        boolean flipped = numbers.nextBoolean() && settings.flip();
        int span = settings.rollTo() - settings.rollFrom() + 1;
        return new SharedView(
                crop,
                flipped,
                settings.rollFrom() + numbers.nextInt(span),
                settings.rollFrom() + numbers.nextInt(span));
    }

    /**
     * A pure function, differentiable; its gradient is zero outside of the crop.
     *
     * @param images float [B, C, H, W]
     * @return of the same shape, owned by the caller's scope
     */
    Tensor apply(Tensor images) {
        Tensor seen = cropped(images);
        if (flipped) {
            seen = instead(seen.flip(3), seen);
        }
        return down == 0 && right == 0
                ? seen
                : instead(torch.roll(seen, new long[] {down, right}, 2, 3), seen);
    }

    /** Nothing on the way back needs the pixels in between. */
    private static Tensor instead(Tensor next, Tensor before) {
        before.close();
        return next;
    }

    private Tensor cropped(Tensor images) {
        long height = images.size(2);
        long width = images.size(3);
        int rows = crop.bottom() - crop.top();
        int columns = crop.right() - crop.left();
        if (rows == height && columns == width) {
            return images.view_as(images);
        }
        Tensor part = images.narrow(2, crop.top(), rows).narrow(3, crop.left(), columns);
        return torch.upsample_bilinear2d(
                part,
                new long[] {height, width},
                false,
                new DoubleOptional(),
                new DoubleOptional());
    }
}
