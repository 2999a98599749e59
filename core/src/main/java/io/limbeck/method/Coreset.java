package io.limbeck.method;

import io.limbeck.data.ClassIndex;
import io.limbeck.data.Dataset;
import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.setting.Checks;
import io.limbeck.setting.Counted;
import io.limbeck.synthetic.DatasetCard;
import io.limbeck.synthetic.Formation;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.ModelPool;
import io.limbeck.train.SupervisedTraining;
import io.limbeck.train.TrainingImages;
import io.limbeck.train.TrainingSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;

/** Real images of each class, chosen in one of several ways. */
public final class Coreset {

    private Coreset() {}

    /**
     * Chooses a set. The same arguments give the same set.
     *
     * @param pool whose first trained network is asked, where the selection asks one
     * @param training of the network whose forgetting is watched; without mixing of images
     * @param listener hears the stage {@code distill}
     * @return kept: the caller closes it
     * @throws IllegalArgumentException if the selection asks a trained network and there is none
     * @throws io.limbeck.event.StoppedException if the thread is interrupted
     */
    public static SyntheticSet select(
            CoresetSettings settings,
            MatchingParts parts,
            Optional<ModelPool> pool,
            TrainingSettings training,
            Listener listener) {
        long started = System.nanoTime();
        Dataset data = parts.data();
        String how = Checks.shown(settings.selection());
        listener.on(
                new Event.StageStarted(
                        Distillery.STAGE,
                        "%s, %s per class, chosen by %s"
                                .formatted(
                                        data.info().title(),
                                        Counted.of(settings.ipc(), "real image"),
                                        how),
                        1,
                        0));
        try (var _ = new PointerScope()) {
            int[] chosen = chosen(settings, parts, pool, training);
            listener.on(new Event.Step(Distillery.STAGE, 1, Map.of()));
            double seconds = (System.nanoTime() - started) * 1e-9;
            listener.on(new Event.StageFinished(Distillery.STAGE, seconds, Map.of()));
            return SyntheticSet.of(
                            data.info(),
                            settings.ipc(),
                            Formation.plain(),
                            data.train().images(chosen).cpu(),
                            facts(how))
                    .keep();
        }
    }

    private static Map<String, String> facts(String how) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("method", "coreset");
        facts.put("selection", how);
        facts.put(DatasetCard.REAL_PIXELS, "yes");
        return facts;
    }

    private static int[] chosen(
            CoresetSettings settings,
            MatchingParts parts,
            Optional<ModelPool> pool,
            TrainingSettings training) {
        ClassIndex index = ClassIndex.of(parts.data().train());
        SeedTree seeds = parts.seeds().child("choice");
        int ipc = settings.ipc();
        return switch (settings.selection()) {
            case RANDOM -> index.draw(ipc, seeds);
            case HERDING -> features(parts, pool).choose(ipc, seeds, Herding::choose);
            case K_CENTER -> features(parts, pool).choose(ipc, seeds, KCenter::choose);
            case K_MEANS -> features(parts, pool).choose(ipc, seeds, KMeans::choose);
            case FORGETTING -> watched(parts, training).choose(index, ipc, seeds);
        };
    }

    private static ClassFeatures features(MatchingParts parts, Optional<ModelPool> pool) {
        ModelPool trained =
                pool.orElseThrow(() ->
                        new IllegalArgumentException(
                                "this selection compares features of a trained network, but there is no pool; pretrain one, or choose by random or forgetting"));
        return new ClassFeatures(
                parts.data().train(),
                parts.network(),
                trained.pair(0).trained(),
                parts.data().preprocessing(),
                parts.compute());
    }

    private static Forgetting watched(MatchingParts parts, TrainingSettings training) {
        TrainingSettings unmixed =
                new TrainingSettings(
                        training.length(),
                        training.batch(),
                        training.optimizer(),
                        training.schedule(),
                        training.augmentation(),
                        0,
                        0,
                        0);
        Forgetting forgetting = new Forgetting(parts.data().train().size());
        SeedTree seeds = parts.seeds().child("watched");
        new SupervisedTraining(
                        parts.network(), parts.data().preprocessing(), unmixed, parts.compute())
                .train(
                        parts.network().init(seeds.child("init")),
                        TrainingImages.of(parts.data().train()),
                        seeds.child("training"),
                        forgetting)
                .close();
        return forgetting;
    }
}
