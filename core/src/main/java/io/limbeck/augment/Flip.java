package io.limbeck.augment;

import io.limbeck.torch.SeedTree;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Mirrors each image left and right with a probability.
 *
 * @param probability 0 to 1
 */
public record Flip(double probability) implements Augmentation {

    public Flip {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException(
                    "flip has probability %s, must be 0 to 1; 0.5 is usual".formatted(probability));
        }
    }

    /** With probability 1/2. */
    public static Flip defaults() {
        return new Flip(0.5);
    }

    /**
     * Mirrors the images for which it says so; a pure function.
     *
     * @param flipped one for each image
     */
    public static Tensor apply(Tensor images, List<Boolean> flipped) {
        return Placement.flipped(images, flipped);
    }

    @Override
    public Tensor apply(Tensor images, SeedTree seeds) {
        return Placement.flipped(
                images,
                seeds.numbers().doubles(images.size(0)).mapToObj(u -> u < probability).toList());
    }
}
