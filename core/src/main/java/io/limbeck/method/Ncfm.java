package io.limbeck.method;

import io.limbeck.data.Dataset;
import io.limbeck.nn.Network;
import io.limbeck.objective.FeatureLayers;
import io.limbeck.setting.Counted;
import io.limbeck.synthetic.Parameterization;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.Compute;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.ModelPool;
import java.util.Optional;
import java.util.function.BinaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * NCFM: dataset distillation by min-max matching of neural characteristic functions. Source: Wang
 * et al., CVPR 2025, arXiv:2502.20653.
 *
 * <p>Each iteration draws a network, blended from the two ends of its training. For each class, the
 * features of a few real images and of all synthetic ones are compared by their characteristic
 * functions at frequencies that learn to tell them apart; the synthetic images take a step against
 * the difference. Then they take another that makes the trained network recognise them.
 *
 * <p>Where the released code is known to err, this does what the paper says: the sampling network
 * does ascend, real batches run through the whole class, each class has its own optimiser state,
 * and images are clamped after every step.
 */
public final class Ncfm {

    private Ncfm() {}

    /**
     * Distils a data set, from the latest checkpoint if there is one. The same arguments give the
     * same set bit for bit on the CPU, in one go or resumed.
     *
     * @param settings what to do
     * @param network the extractor; also what the pool's weights are for
     * @param pool the networks that observe; may be absent for the extractor {@code random}
     * @param data its training images are used, and nothing of its test images
     * @param seeds of every random draw
     * @param compute where and how exactly
     * @param hooks checkpoints, snapshots and events of the stage {@code distill}, whose steps have
     *     the values {@code match} and {@code calibration} (means over classes), {@code
     *     learningRate}, {@code psiRatio} (of every tenth step: the discrepancy at learnt
     *     frequencies over that at Gaussian ones), {@code fresh} (1 where real images were looked
     *     at; only if targets are reused), {@code secondsPerStep} and {@code residentBytes}
     * @return kept: the caller closes it
     * @throws IllegalArgumentException if the settings need a pool and there is none
     * @throws io.limbeck.event.StoppedException if the thread is interrupted; the iteration in
     *     progress is finished and saved first
     * @throws io.limbeck.torch.NonFiniteLossException if a loss or gradient is not finite; nothing
     *     of its iteration is saved
     */
    public static SyntheticSet distill(
            NcfmSettings settings,
            Network network,
            Optional<ModelPool> pool,
            Dataset data,
            SeedTree seeds,
            Compute compute,
            Hooks hooks) {
        if (settings.labels() != NcfmSettings.Labels.HARD && pool.isEmpty()) {
            throw new IllegalArgumentException(
                    "labels are soft, but there is no pool whose network could give them; pretrain one, or use hard labels");
        }
        Observers observers = Observers.of(settings.extractor(), network, pool, compute);
        MatchingParts parts = new MatchingParts(network, data, seeds, compute);
        SyntheticSet set =
                parts.distill(
                        detail(settings, network, data),
                        new MatchingParts.Length(settings.iterations(), settings.checkpointEvery()),
                        synthesis(settings, parts),
                        images ->
                                new NcfmMatcher(
                                        settings, observers, parts, images, hooks.listener()),
                        hooks);
        return switch (settings.labels()) {
            case HARD -> set;
            case SOFT -> taught(set, pool.orElseThrow(), parts, SoftLabels::corrected);
            case SOFT_RELEASED -> taught(set, pool.orElseThrow(), parts, SoftLabels::released);
        };
    }

    private static Synthesis synthesis(NcfmSettings settings, MatchingParts parts) {
        MatchingParts.Start start =
                new MatchingParts.Start(
                        settings.init(),
                        settings.ipc(),
                        settings.optimizer(),
                        settings.augmentation());
        return switch (settings.parameterization()) {
            case Parameterization.Pixels _ -> parts.asPixels(start, settings.formation());
            case Parameterization.Hallucinated hallucinated ->
                    parts.hallucinated(
                            start, settings.formation(), StoredImages.Space.PIXELS, hallucinated);
        };
    }

    private static SyntheticSet taught(
            SyntheticSet set,
            ModelPool pool,
            MatchingParts parts,
            BinaryOperator<Tensor> correction) {
        try (var _ = new PointerScope()) {
            SyntheticSet.Decoded decoded = set.decode();
            Tensor logits =
                    SoftLabels.of(
                            parts.network(),
                            pool.pair(0).trained().on(parts.compute()),
                            parts.data().preprocessing(),
                            decoded.images(),
                            decoded.labels(),
                            parts.compute(),
                            correction);
            logits.retainReference();
            return set.withSoftLabels(logits);
        }
    }

    private static String detail(NcfmSettings settings, Network network, Dataset data) {
        FeatureLayers layers = new FeatureLayers(settings.layers());
        return "%s, %s per class, by NCFM with %s%s"
                .formatted(
                        data.info().title(),
                        Counted.of(settings.ipc(), "stored image"),
                        network.name(),
                        layers.indices().isEmpty() ? "" : " at layers " + layers.indices());
    }
}
