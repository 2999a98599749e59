package io.limbeck.train;

import io.limbeck.data.LabelledImages;
import io.limbeck.data.LabelledPixels;
import io.limbeck.data.SeenImages;
import io.limbeck.data.Zca;
import io.limbeck.torch.Compute;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import io.limbeck.torch.ShapeException;
import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * What a network is trained on: images in [0, 1], or as networks see them (see {@link SeenImages}),
 * with hard or soft targets.
 */
public interface TrainingImages {

    int size();

    /**
     * @param indices each 0 to size - 1
     * @return float32 [indices.length, C, H, W] in [0, 1], not normalised, or as networks see them;
     *     owned by the caller's scope
     */
    Tensor images(int[] indices);

    /**
     * @return labels, int64 [indices.length], of pixels [indices.length, H, W], or probabilities,
     *     float32 [indices.length, classes]; owned by the caller's scope
     */
    Tensor targets(int[] indices);

    /**
     * These images as they are in a step, for a set whose targets change on the way.
     *
     * @param step of the training, from 0
     */
    default TrainingImages at(long step) {
        return this;
    }

    /**
     * These images as one step sees them, for a set that draws what an image looks like each time
     * it is looked at. What is drawn holds for {@link #images} and {@link #targets} alike.
     *
     * @param seeds of the step
     */
    default TrainingImages drawn(SeedTree seeds) {
        return this;
    }

    /**
     * These images as networks see them through a whitening, if that need not be computed at each
     * look: as they are whitened by nature, or once and for all, where they are in memory, the same
     * each time, and {@link SeenImages#paysOnce} says so.
     *
     * @return owned by the caller's scope; empty where each look has to do it
     */
    default Optional<TrainingImages> seenBy(Zca whitening, Compute compute) {
        return Optional.empty();
    }

    /** Labelled images with their labels. */
    static TrainingImages of(LabelledImages labelled) {
        return new TrainingImages() {
            @Override
            public int size() {
                return labelled.size();
            }

            @Override
            public Tensor images(int[] indices) {
                return labelled.images(indices);
            }

            @Override
            public Tensor targets(int[] indices) {
                return labelled.labels(indices);
            }

            @Override
            public TrainingImages drawn(SeedTree seeds) {
                return labelled instanceof LabelledPixels pixels ? of(pixels.drawn(seeds)) : this;
            }
        };
    }

    /**
     * Images in memory. The tensors stay the caller's, who keeps them open as long as this is used.
     *
     * @param images float32 [N, C, H, W] in [0, 1], or as networks see them
     * @param targets int64 [N] labels or float32 [N, classes] probabilities
     * @throws ShapeException if the numbers differ
     */
    static TrainingImages of(Tensor images, Tensor targets) {
        if (images.dim() != 4 || targets.dim() < 1 || images.size(0) != targets.size(0)) {
            throw new ShapeException(
                    "images are %s and targets %s; they must be [N, C, H, W], and [N] or [N, classes]"
                            .formatted(
                                    Arrays.toString(images.shape()),
                                    Arrays.toString(targets.shape())));
        }
        return new TrainingImages() {
            @Override
            public int size() {
                return Math.toIntExact(images.size(0));
            }

            @Override
            public Tensor images(int[] indices) {
                return rows(images, indices);
            }

            @Override
            public Tensor targets(int[] indices) {
                return rows(targets, indices);
            }

            @Override
            public Optional<TrainingImages> seenBy(Zca whitening, Compute compute) {
                if (!SeenImages.paysOnce(images.numel(), compute)) {
                    return Optional.empty();
                }
                try (Tensor plain = images.detach()) {
                    return Optional.of(of(whitening.apply(plain), targets));
                }
            }
        };
    }

    private static Tensor rows(Tensor tensor, int[] indices) {
        try (Tensor index = HostTensors.index(indices, tensor);
                Tensor plain = tensor.detach()) {
            return plain.index_select(0, index);
        }
    }
}
