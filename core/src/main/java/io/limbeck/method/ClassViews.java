package io.limbeck.method;

import io.limbeck.augment.Augmentation;
import io.limbeck.augment.SiameseAugmentation;
import io.limbeck.data.ClassSampler;
import io.limbeck.data.Dataset;
import io.limbeck.data.LabelledImages;
import io.limbeck.data.Normalization;
import io.limbeck.synthetic.Formation;
import io.limbeck.synthetic.MultiFormation;
import io.limbeck.torch.Compute;
import io.limbeck.torch.SeedTree;
import org.bytedeco.pytorch.Tensor;

/** What the networks see of a class: real and decoded images, normalised and augmented. */
final class ClassViews {

    private final LabelledImages images;
    private final ClassSampler sampler;
    private final int realBatch;
    private final boolean shuffled;
    private final Formation formation;
    private final Normalization normalization;
    private final Augmentation augmentation;
    private final Compute compute;
    private final int decodedPerClass;

    ClassViews(NcfmSettings settings, Dataset data, SeedTree seeds, Compute compute) {
        this.images = data.train();
        this.shuffled = settings.realSampling() == NcfmSettings.RealSampling.SHUFFLED;
        this.sampler = new ClassSampler(images, shuffled, seeds);
        this.realBatch = settings.realBatch();
        this.formation = settings.formation();
        this.normalization = Normalization.of(data.info());
        this.augmentation = SiameseAugmentation.siamese(settings.augmentation());
        this.compute = compute;
        this.decodedPerClass = MultiFormation.sources(formation, settings.ipc()).length;
    }

    /** How many images the stored ones of a class are decoded to. */
    int decodedPerClass() {
        return decodedPerClass;
    }

    /** How many of them to send through a network at once. */
    int perPass() {
        return compute.imagesPerPass(images.shape().height(), images.shape().width());
    }

    /**
     * Real images of a class, all augmented by one draw.
     *
     * @param batch decides which images, see {@link NcfmSettings#realSampling}
     * @param seeds of the augmentation; {@link #synthetic} with the same shows the same view
     * @return [B, C, H, W], without graph
     */
    Tensor real(int label, long batch, SeedTree seeds) {
        Tensor real = compute.place(images.images(realIndices(label, batch)));
        return augmentation.apply(normalization.apply(real), seeds);
    }

    /**
     * The synthetic images of a class, all augmented by one draw.
     *
     * @param stored [ipc, C, H, W] of the class
     * @param seeds of the augmentation
     * @return [decoded, C, H, W], differentiable in the stored images
     */
    Tensor synthetic(Tensor stored, SeedTree seeds) {
        return augmentation.apply(
                normalization.apply(MultiFormation.decode(formation, stored)), seeds);
    }

    private int[] realIndices(int label, long batch) {
        int count = Math.min(realBatch, sampler.classSize(label));
        return sampler.batch(label, shuffled ? batch : 0, count);
    }
}
