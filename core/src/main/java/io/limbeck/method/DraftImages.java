package io.limbeck.method;

import io.limbeck.torch.Compute;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.TrainingImages;
import java.util.Arrays;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * A set in the making as images to train on, as networks see them and without gradient; where a
 * synthesis draws, each step has a draw of its own.
 *
 * @param images the set
 * @param draft of it; the caller keeps its scope open
 * @param seeds of what is drawn
 * @param compute where
 */
record DraftImages(Synthesis images, Draft draft, SeedTree seeds, Compute compute)
        implements TrainingImages {

    @Override
    public int size() {
        return images.classes() * images.imagesPerClass();
    }

    @Override
    public Tensor images(int[] indices) {
        try (var _ = new NoGradGuard()) {
            return draft.of(indices, seeds).images().detach();
        }
    }

    @Override
    public Tensor targets(int[] indices) {
        long[] labels = Arrays.stream(indices).asLongStream().toArray();
        Arrays.setAll(labels, i -> labels[i] / images.imagesPerClass());
        return compute.place(HostTensors.of(labels, labels.length));
    }

    @Override
    public TrainingImages drawn(SeedTree step) {
        return new DraftImages(images, draft, step, compute);
    }
}
