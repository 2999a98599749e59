package io.limbeck.train;

import io.limbeck.data.SeenImages;
import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.event.StoppedException;
import io.limbeck.nn.Weights;
import io.limbeck.nn.WeightsFile;
import io.limbeck.setting.Counted;
import io.limbeck.torch.Compute;
import io.limbeck.torch.SeedTree;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;

/** Brings an expert buffer up to its number of experts and epochs. */
final class ExpertTraining {

    private static final String STAGE = "pretrain";

    /** How often an epoch is heard of. */
    private static final int EVENTS_PER_EPOCH = 10;

    private final ExpertFolder folder;
    private final PoolKey key;
    private final ExpertSettings settings;
    private final int epochs;
    private final ExpertBuffer.Subject subject;
    private final SeedTree seeds;
    private final Compute compute;
    private final Listener listener;
    private final SupervisedTraining training;
    private final long stepsPerEpoch;

    ExpertTraining(
            ExpertFolder folder,
            PoolKey key,
            ExpertSettings settings,
            int epochs,
            ExpertBuffer.Subject subject,
            SeedTree seeds,
            Compute compute,
            Listener listener) {
        this.folder = folder;
        this.key = key;
        this.settings = settings;
        this.epochs = epochs;
        this.subject = subject;
        this.seeds = seeds;
        this.compute = compute;
        this.listener = listener;
        this.training =
                new SupervisedTraining(
                        subject.network(),
                        subject.dataset().preprocessing(),
                        settings.training(epochs),
                        settings.sharpness(),
                        compute);
        this.stepsPerEpoch = EpochOrder.steps(subject.dataset().train().size(), settings.batch());
    }

    void complete() {
        if (epochsDone() == (long) settings.count() * epochs && there(settings.count() - 1)) {
            listener.on(
                    new Event.Note(
                            "%s, %s each, found in %s"
                                    .formatted(
                                            Counted.of(settings.count(), "expert"),
                                            Counted.of(epochs, "epoch"),
                                            folder.path())));
            folder.used();
            return;
        }
        long started = System.nanoTime();
        listener.on(
                new Event.StageStarted(
                        STAGE,
                        "%s %s on %s, %s each"
                                .formatted(
                                        Counted.of(settings.count(), "expert"),
                                        subject.network().name(),
                                        subject.dataset().info().title(),
                                        Counted.of(epochs, "epoch")),
                        (long) settings.count() * epochs * stepsPerEpoch,
                        epochsDone() * stepsPerEpoch));
        folder.describe(description());
        try (SeenImages seen =
                SeenImages.of(
                        subject.dataset().train(), subject.dataset().preprocessing(), compute)) {
            new SharedWork(
                            settings.count(),
                            this::there,
                            expert -> train(expert, seen),
                            folder::lock,
                            "trains the rest of the pool",
                            listener)
                    .complete();
        } catch (StoppedException e) {
            throw new StoppedException(
                    StoppedException.keepingAll(
                            "the experts were",
                            epochsDone(),
                            (long) settings.count() * epochs,
                            "epoch",
                            " in " + folder.path()),
                    e);
        }
        folder.describe(description());
        listener.on(
                new Event.StageFinished(
                        STAGE,
                        (System.nanoTime() - started) / 1e9,
                        Map.of("experts", (double) settings.count())));
    }

    private boolean there(int expert) {
        return folder.snapshots(expert) > epochs;
    }

    private long epochsDone() {
        long done = 0;
        for (int expert = 0; expert < settings.count(); expert++) {
            done += Math.clamp(folder.snapshots(expert) - 1L, 0, epochs);
        }
        return done;
    }

    private Map<String, String> description() {
        Map<String, String> facts = new LinkedHashMap<>(key.facts());
        facts.put("experts", Integer.toString(settings.count()));
        facts.put("epochs", Integer.toString(epochs));
        return facts;
    }

    /** Trains an expert from its last snapshot on. */
    private void train(int expert, SeenImages images) {
        SeedTree own = seeds.child("expert").child(expert);
        long before = epochsDone() * stepsPerEpoch;
        int known = folder.snapshots(expert);
        try (var _ = new PointerScope()) {
            if (known == 0) {
                Weights initial = subject.network().init(own.child("init"));
                folder.write(expert, 0, initial, facts(expert, 0));
                known = 1;
            }
            // From the file, not from memory: so a broken training gives the bits of a whole one.
            for (int epoch = known; epoch <= epochs; epoch++) {
                trainEpoch(expert, epoch, own, images, before + (epoch - known) * stepsPerEpoch);
            }
            Saving.forget(folder.state(expert));
        }
    }

    private void trainEpoch(int expert, int epoch, SeedTree own, SeenImages images, long before) {
        try (var _ = new PointerScope();
                Weights last =
                        WeightsFile.read(folder.file(expert, epoch - 1), subject.network())
                                .weights();
                Weights next =
                        training.on(images.preprocessing())
                                .train(
                                        last,
                                        TrainingImages.of(images.images()),
                                        own.child("training"),
                                        new SupervisedTraining.Span(
                                                (epoch - 1) * stepsPerEpoch, epoch * stepsPerEpoch),
                                        Saving.in(folder.state(expert), listener),
                                        new Progress(
                                                expert, (epoch - 1) * stepsPerEpoch, before))) {
            folder.write(expert, epoch, next, facts(expert, epoch));
        }
    }

    private Map<String, String> facts(int expert, int epoch) {
        Map<String, String> facts = new LinkedHashMap<>(key.facts());
        facts.put("expert", Integer.toString(expert));
        facts.put("epoch", Integer.toString(epoch));
        return facts;
    }

    /** Tells of an epoch, but not of every step of it. */
    private final class Progress implements StepObserver {
        private final int expert;
        private final long first;
        private final long before;
        private final long stride = Math.max(1, stepsPerEpoch / EVENTS_PER_EPOCH);

        Progress(int expert, long first, long before) {
            this.expert = expert;
            this.first = first;
            this.before = before;
        }

        @Override
        public void resumed(long steps) {
            listener.on(
                    new Event.Note(
                            "expert %d of %d goes on after step %d of %d of an epoch"
                                    .formatted(
                                            expert + 1,
                                            settings.count(),
                                            steps - first,
                                            stepsPerEpoch)));
        }

        @Override
        public void step(long step, double loss, Supplier<Weights> current) {
            long done = step - first;
            if (done % stride == 0 || done == stepsPerEpoch) {
                Map<String, Double> values = new LinkedHashMap<>();
                values.put("loss", loss);
                values.put("expert", (double) expert);
                listener.on(new Event.Step(STAGE, before + done, values));
            }
        }
    }
}
