package io.limbeck.method;

import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.train.ExpertBuffer;
import java.util.Optional;
import java.util.function.Function;

/**
 * MTT: dataset distillation by matching training trajectories. Source: Cazenavette et al., CVPR
 * 2022.
 *
 * <p>Each iteration takes an expert, a network that was trained on real images, at some epoch. A
 * student starts there and learns from the synthetic images for some steps; the images, and the
 * size of those steps, are moved so that it ends nearer to where the expert was some epochs later.
 */
public final class Mtt {

    private Mtt() {}

    /**
     * Distils a data set, from the latest checkpoint if there is one. The same arguments give the
     * same set bit for bit on the CPU, in one go or resumed.
     *
     * @param experts of {@code parts.network()}, known for {@link TrajectorySettings#epochs()}
     * @param hooks checkpoints, snapshots and events of the stage {@code distill}, whose steps have
     *     the values {@code match} (1 for a student that did not move), {@code stepSize}, {@code
     *     start} (epoch of the expert), {@code distance} (squared, to the goal), {@code moved} (0
     *     where the guard refused the step), {@code secondsPerStep} and {@code residentBytes}
     * @return kept: the caller closes it; the learned step size is among its facts
     * @throws IllegalArgumentException if the experts are not known for as long as is asked
     * @throws io.limbeck.event.StoppedException if the thread is interrupted; the iteration in
     *     progress is finished and saved first
     * @throws io.limbeck.torch.NonFiniteLossException if the distillation diverges again and again
     */
    public static SyntheticSet distill(
            MttSettings settings, ExpertBuffer experts, MatchingParts parts, Hooks hooks) {
        return distill(
                settings, experts, parts, parts.synthesis(settings), _ -> Optional.empty(), hooks);
    }

    /**
     * @param start what is optimised
     * @param labels what is learnt beside it, if it is
     */
    static SyntheticSet distill(
            TrajectoryMethod settings,
            ExpertBuffer experts,
            MatchingParts parts,
            Synthesis start,
            Function<Synthesis, Optional<LearnedLabels>> labels,
            Hooks hooks) {
        if (experts.epochs() < settings.trajectory().epochs()) {
            start.close();
            throw new IllegalArgumentException(
                    "the experts are known for %d epochs, but trajectories reach to epoch %d; train them for longer, or lower max-start or span"
                            .formatted(experts.epochs(), settings.trajectory().epochs()));
        }
        return parts.distill(
                parts.detail(settings.title(), settings),
                new MatchingParts.Length(
                        settings.iterations(), settings.checkpointEvery(), settings.probe()),
                start,
                images ->
                        new MttMatcher(
                                settings,
                                experts,
                                parts,
                                images,
                                labels.apply(images),
                                hooks.listener()),
                hooks);
    }
}
