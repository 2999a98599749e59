package io.limbeck.method;

import io.limbeck.event.Listener;
import io.limbeck.nn.Network;
import io.limbeck.synthetic.Formation;
import io.limbeck.synthetic.Initialization;
import io.limbeck.synthetic.Parameterization;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.ExpertBuffer;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * DATM: dataset distillation by difficulty-aligned trajectory matching. Source: "Towards Lossless
 * Dataset Distillation via Difficulty-Aligned Trajectory Matching", ICLR 2024.
 *
 * <p>{@link Mtt} with four additions: students start in a window of epochs that suits the number of
 * images and opens from easy to hard; images begin as real ones that an expert classifies
 * correctly; labels begin as what experts say of them and are learnt with the images; and an
 * iteration whose loss is above a gate moves nothing.
 *
 * <p>A base has one label, whatever hallucinator makes an image of it; it begins as what experts
 * say of one such image.
 */
public final class Datm {

    private Datm() {}

    /**
     * Distils a data set, from the latest checkpoint if there is one. The same arguments give the
     * same set bit for bit on the CPU, in one go or resumed.
     *
     * @param experts of {@code parts.network()}, known for {@link TrajectorySettings#epochs()}
     * @param hooks as {@link Mtt#distill}; steps have the value {@code startsBelow}, too
     * @return kept, with the learned logits as soft labels: the caller closes it
     * @throws IllegalArgumentException as {@link Mtt#distill}
     * @throws io.limbeck.event.StoppedException as {@link Mtt#distill}
     * @throws io.limbeck.torch.NonFiniteLossException as {@link Mtt#distill}
     */
    public static SyntheticSet distill(
            DatmSettings settings, ExpertBuffer experts, MatchingParts parts, Hooks hooks) {
        ExpertOpinion opinion = new ExpertOpinion(experts, parts);
        boolean begun = begun(hooks);
        MatchingParts start =
                begun || settings.init() == Initialization.NOISE
                        ? parts
                        : classified(settings, opinion, parts, hooks.listener());
        return Mtt.distill(
                settings,
                experts,
                parts,
                start.synthesis(settings),
                images ->
                        Optional.of(
                                begun
                                        ? blank(images, settings, parts)
                                        : labels(images, settings, opinion)),
                hooks);
    }

    /** A checkpoint has images and labels, so that nobody needs to be asked for them. */
    private static boolean begun(Hooks hooks) {
        try (var _ = new PointerScope()) {
            return hooks.checkpoints().latest().isPresent();
        }
    }

    private static MatchingParts classified(
            DatmSettings settings, ExpertOpinion opinion, MatchingParts parts, Listener listener) {
        int perClass =
                switch (settings.parameterization()) {
                    case Parameterization.Pixels(Formation formation) ->
                            settings.init() == Initialization.MIX
                                    ? settings.ipc() * formation.factor() * formation.factor()
                                    : settings.ipc();
                    case Parameterization.Hallucinated _ -> settings.ipc();
                };
        SeedTree seeds = parts.seeds().child("classified");
        var data = parts.data().trainedOn(opinion.classified(perClass, seeds, listener));
        Network network = parts.network();
        return new MatchingParts(network, data, parts.seeds(), parts.compute());
    }

    private static LearnedLabels labels(
            Synthesis images, DatmSettings settings, ExpertOpinion opinion) {
        try (Tensor initial = initial(images, opinion)) {
            return new LearnedLabels(initial, settings.labels(), opinion.parts().compute());
        }
    }

    private static Tensor initial(Synthesis images, ExpertOpinion opinion) {
        try (var _ = new PointerScope()) {
            int each = images.imagesPerClass();
            int[] all = new int[images.classes() * each];
            long[] labels = new long[all.length];
            for (int i = 0; i < all.length; i++) {
                all[i] = i;
                labels[i] = i / each;
            }
            SeedTree seeds = opinion.parts().seeds().child("labelled");
            Tensor seen = images.draft(seeds).of(all, seeds).images().detach();
            Tensor logits = opinion.labels(seen, labels);
            logits.retainReference();
            return logits;
        }
    }

    private static LearnedLabels blank(
            Synthesis images, DatmSettings settings, MatchingParts parts) {
        long count = (long) images.classes() * images.imagesPerClass();
        try (Tensor zeros = torch.zeros(count, images.classes())) {
            return new LearnedLabels(zeros, settings.labels(), parts.compute());
        }
    }
}
