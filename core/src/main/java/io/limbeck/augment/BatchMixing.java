package io.limbeck.augment;

import io.limbeck.torch.SeedTree;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * Mixes the images of a batch among one another, or not, as chance has it.
 *
 * @param cutmix probability that a batch goes through {@link CutMix}
 * @param mixup probability that it goes through {@link MixUp} instead
 */
public record BatchMixing(double cutmix, double mixup) {

    public BatchMixing {
        if (!(cutmix >= 0 && mixup >= 0 && cutmix + mixup <= 1)) {
            throw new IllegalArgumentException(
                    "cutmix is %s and mixup is %s; each is a probability and a batch goes through one at most, so they must be at least 0 and together at most 1"
                            .formatted(cutmix, mixup));
        }
    }

    /**
     * @param images [B, C, H, W]
     * @param seeds the same node gives the same
     * @return nothing if the batch is to stay as it is
     */
    public Optional<Mixed> apply(Tensor images, SeedTree seeds) {
        if (cutmix + mixup == 0) {
            return Optional.empty();
        }
        double chance = seeds.child("whether").numbers().nextDouble();
        if (chance >= cutmix + mixup) {
            return Optional.empty();
        }
        int batch = Math.toIntExact(images.size(0));
        if (chance < cutmix) {
            int height = Math.toIntExact(images.size(2));
            int width = Math.toIntExact(images.size(3));
            return Optional.of(CutMix.draw(batch, height, width, seeds).apply(images));
        }
        return Optional.of(MixUp.draw(batch, seeds).apply(images));
    }
}
