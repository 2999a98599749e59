package io.limbeck.method;

import io.limbeck.augment.Augmentation;
import io.limbeck.augment.SiameseAugmentation;
import io.limbeck.data.ClassSampler;
import io.limbeck.data.Dataset;
import io.limbeck.data.LabelledImages;
import io.limbeck.data.Preprocessing;
import io.limbeck.torch.Compute;
import io.limbeck.torch.SeedTree;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** What the networks see of a class: real and synthetic images, augmented. */
final class ClassViews {

    private final LabelledImages images;
    private final ClassSampler sampler;
    private final Sampling sampling;
    private final Preprocessing preprocessing;
    private final Augmentation augmentation;
    private final Compute compute;

    /**
     * Which real images an iteration sees.
     *
     * @param batch of a class; a class that has fewer gives all
     * @param shuffled in shuffled epochs over the class, or always the first
     */
    record Sampling(int batch, boolean shuffled) {}

    /**
     * @param augmentation strategy of the siamese augmentation
     * @param seeds of the real images
     */
    ClassViews(
            Dataset data, Sampling sampling, String augmentation, SeedTree seeds, Compute compute) {
        this.images = data.train();
        this.sampling = sampling;
        this.sampler = new ClassSampler(images, sampling.shuffled(), seeds);
        this.preprocessing = data.preprocessing();
        this.augmentation = SiameseAugmentation.siamese(augmentation);
        this.compute = compute;
    }

    /** How many images to send through a network at once. */
    int perPass() {
        return compute.imagesPerPass(images.shape().height(), images.shape().width());
    }

    /**
     * Real images of a class, all augmented by one draw.
     *
     * @param batch decides which images
     * @param seeds of the augmentation; {@link #synthetic} with the same shows the same view
     * @return [B, C, H, W], without graph
     */
    Tensor real(int label, long batch, SeedTree seeds) {
        return augmentation.apply(real(label, batch), seeds);
    }

    /** The same images as networks see them, not augmented. */
    Tensor real(int label, long batch) {
        int count = Math.min(sampling.batch(), sampler.classSize(label));
        long draw = sampling.shuffled() ? batch : 0;
        return preprocessing.apply(compute.place(images.images(sampler.batch(label, draw, count))));
    }

    /**
     * Synthetic images, all augmented by one draw.
     *
     * @param images [n, C, H, W] of a class, as networks see them
     * @param seeds of the augmentation
     * @return of the same shape, differentiable
     */
    Tensor synthetic(Tensor images, SeedTree seeds) {
        return augmentation.apply(images, seeds);
    }

    /** The same of several classes, each with a draw of its own. */
    List<Tensor> synthetic(List<Tensor> images, List<SeedTree> seeds) {
        return augmentation.apply(images, seeds);
    }
}
