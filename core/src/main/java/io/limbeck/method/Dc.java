package io.limbeck.method;

import io.limbeck.synthetic.SyntheticSet;

/**
 * DC and DSA: dataset distillation by matching gradients. Sources: Zhao, Mopuri and Bilen, "Dataset
 * Condensation with Gradient Matching", ICLR 2021; Zhao and Bilen, "Dataset Condensation with
 * Differentiable Siamese Augmentation", ICML 2021.
 *
 * <p>Against each of many random networks the images take some steps. In a step, class by class,
 * the gradient that the synthetic images give the network is brought closer to that of a few real
 * ones, and then all images move at once. Between two steps the network learns from the images, so
 * that gradients are matched along a training and not only at its start.
 */
public final class Dc {

    private Dc() {}

    /**
     * Distils a data set, from the latest checkpoint if there is one. The same arguments give the
     * same set bit for bit on the CPU, in one go or resumed.
     *
     * @param hooks checkpoints, snapshots and events of the stage {@code distill}, whose steps are
     *     those of the images and have the values {@code match} (sum over classes), {@code network}
     *     (from 0), {@code secondsPerStep} and {@code residentBytes}
     * @return kept: the caller closes it
     * @throws io.limbeck.event.StoppedException if the thread is interrupted; the state after the
     *     last whole iteration is saved first
     * @throws io.limbeck.torch.NonFiniteLossException if a loss or gradient is not finite; nothing
     *     of its iteration is saved
     */
    public static SyntheticSet distill(GradientMethod settings, MatchingParts parts, Hooks hooks) {
        String name = settings instanceof DsaSettings ? "DSA" : "DC";
        return parts.distill(
                parts.detail(name, settings),
                new MatchingParts.Length(
                        settings.steps().iterations(),
                        settings.checkpointEvery(),
                        settings.probe()),
                parts.synthesis(settings),
                images -> new GradientMatcher(name, settings, parts, images),
                hooks);
    }
}
