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
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

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

    /**
     * Views of one class under the same augmentation.
     *
     * @param real [B, C, H, W], without graph
     * @param synthetic [decoded, C, H, W], differentiable in the stored images
     */
    record Pair(Tensor real, Tensor synthetic) {}

    /**
     * Real and synthetic images, augmented by one draw for all of them.
     *
     * @param stored [ipc, C, H, W] of the class
     * @param iteration decides which real images
     * @param seeds of the augmentation
     */
    Pair pair(int label, Tensor stored, long iteration, SeedTree seeds) {
        Tensor real = compute.place(images.images(realIndices(label, iteration)));
        Tensor decoded = MultiFormation.decode(formation, stored);
        Tensor both = torch.cat(new TensorVector(real, decoded), 0);
        Tensor views = augmentation.apply(normalization.apply(both), seeds);
        long count = real.size(0);
        return new Pair(
                views.narrow(0, 0, count).detach(), views.narrow(0, count, decoded.size(0)));
    }

    /** The synthetic images of a class alone, augmented by one draw. */
    Tensor synthetic(Tensor stored, SeedTree seeds) {
        return augmentation.apply(
                normalization.apply(MultiFormation.decode(formation, stored)), seeds);
    }

    private int[] realIndices(int label, long iteration) {
        int count = Math.min(realBatch, sampler.classSize(label));
        return sampler.batch(label, shuffled ? iteration : 0, count);
    }
}
