package io.limbeck.method;

import io.limbeck.synthetic.SyntheticSet;

/**
 * DM: dataset distillation by matching mean features. Source: Zhao and Bilen, "Dataset Condensation
 * with Distribution Matching", WACV 2023.
 *
 * <p>Each iteration draws a network with random weights that nobody trains. For each class, the
 * mean features of a few real images and of all synthetic ones are brought closer together, both
 * seen through the same augmentation. One step moves all classes.
 */
public final class Dm {

    private Dm() {}

    /**
     * Distils a data set, from the latest checkpoint if there is one. The same arguments give the
     * same set bit for bit on the CPU, in one go or resumed.
     *
     * @param hooks checkpoints, snapshots and events of the stage {@code distill}, whose steps have
     *     the values {@code match} (mean over classes), {@code secondsPerStep} and {@code
     *     residentBytes}
     * @return kept: the caller closes it
     * @throws io.limbeck.event.StoppedException if the thread is interrupted; the iteration in
     *     progress is finished and saved first
     * @throws io.limbeck.torch.NonFiniteLossException if a loss or gradient is not finite; nothing
     *     of its iteration is saved
     */
    public static SyntheticSet distill(DmSettings settings, MatchingParts parts, Hooks hooks) {
        return parts.distill(
                parts.detail("DM", settings),
                new MatchingParts.Length(
                        settings.iterations(), settings.checkpointEvery(), settings.probe()),
                parts.synthesis(settings),
                images -> new DmMatcher(settings, parts, images),
                hooks);
    }
}
