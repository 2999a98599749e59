package io.limbeck.train;

import io.limbeck.data.Dataset;
import io.limbeck.data.SeenImages;
import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.event.StoppedException;
import io.limbeck.nn.Network;
import io.limbeck.nn.Weights;
import io.limbeck.setting.Counted;
import io.limbeck.torch.Compute;
import io.limbeck.torch.SafetensorsException;
import io.limbeck.torch.SeedTree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;

/** Brings a pool up to its number of pairs. */
final class PoolTraining {

    private static final String STAGE = "pretrain";

    /** How often a pair's training is heard of. */
    private static final int EVENTS_PER_PAIR = 200;

    private final PoolFolder folder;
    private final PoolKey key;
    private final int size;
    private final Dataset dataset;
    private final SeedTree seeds;
    private final Compute compute;
    private final Listener listener;
    private final SupervisedTraining training;
    private final long stepsPerPair;
    private final PoolFolder.Stored[] stored;

    PoolTraining(
            PoolFolder folder,
            PoolKey key,
            PoolSettings settings,
            Network network,
            Dataset dataset,
            SeedTree seeds,
            Compute compute,
            Listener listener) {
        this.folder = folder;
        this.key = key;
        this.size = settings.pairs();
        this.dataset = dataset;
        this.seeds = seeds;
        this.compute = compute;
        this.listener = listener;
        this.training =
                new SupervisedTraining(
                        network, dataset.preprocessing(), settings.training(), compute);
        this.stepsPerPair = training.steps(dataset.train().size());
        this.stored = new PoolFolder.Stored[size];
    }

    /** All pairs, kept; the caller closes them. */
    List<PoolFolder.Stored> complete() {
        boolean complete = false;
        try {
            load();
            if (there() == size) {
                listener.on(
                        new Event.Note(
                                "pool of %s read from %s"
                                        .formatted(Counted.of(size, "network"), folder.path())));
            } else {
                trainMissing();
            }
            complete = true;
            return List.of(stored);
        } finally {
            if (!complete) {
                release();
            }
        }
    }

    private void trainMissing() {
        long started = System.nanoTime();
        listener.on(
                new Event.StageStarted(
                        STAGE,
                        "%s %s on %s"
                                .formatted(
                                        Counted.of(size, "network"),
                                        training.network().name(),
                                        dataset.info().title()),
                        size * stepsPerPair,
                        there() * stepsPerPair));
        folder.describe(description());
        try (SeenImages seen = SeenImages.of(dataset.train(), dataset.preprocessing(), compute)) {
            new SharedWork(
                            size,
                            this::there,
                            k -> trainAndLoad(k, seen),
                            folder::lock,
                            "trains the rest of the pool",
                            listener)
                    .complete();
        } catch (StoppedException e) {
            throw stopped(e);
        }
        double seconds = (System.nanoTime() - started) / 1e9;
        Map<String, Double> results = new LinkedHashMap<>();
        results.put("pairs", (double) size);
        results.put("accuracy", meanAccuracy());
        listener.on(new Event.StageFinished(STAGE, seconds, results));
    }

    private void trainAndLoad(int k, SeenImages images) {
        train(k, images);
        load();
    }

    private boolean there(int k) {
        load();
        return stored[k] != null;
    }

    private void train(int k, SeenImages images) {
        long before = there() * stepsPerPair;
        SeedTree own = seeds.child("pair").child(k);
        long started = System.nanoTime();
        try (var _ = new PointerScope()) {
            Weights initial = training.network().init(own.child("init"));
            PoolProgress progress = new PoolProgress(k, before);
            try (Weights trained =
                    training.on(images.preprocessing())
                            .train(
                                    initial,
                                    TrainingImages.of(images.images()),
                                    own.child("training"),
                                    new SupervisedTraining.Span(0, stepsPerPair),
                                    Saving.in(folder.state(k), listener),
                                    progress)) {
                Accuracy accuracy =
                        Accuracy.of(
                                training.network(),
                                trained,
                                training.preprocessing(),
                                dataset.test(),
                                compute);
                Map<String, String> facts = new LinkedHashMap<>(key.facts());
                facts.put("pair", String.valueOf(k));
                facts.put("device", compute.device().label());
                facts.put("precision", compute.precision().name());
                facts.put(
                        "seconds",
                        String.format(Locale.ROOT, "%.1f", (System.nanoTime() - started) / 1e9));
                folder.write(k, new ModelPool.Pair(initial, trained), accuracy, facts);
                progress.finish(accuracy);
            }
        }
    }

    /** Reads what is there and not in memory yet; a damaged file counts as missing. */
    private void load() {
        boolean changed = false;
        for (int k = 0; k < size; k++) {
            if (stored[k] == null && folder.has(k)) {
                try {
                    stored[k] = folder.read(k, compute);
                    Saving.forget(folder.state(k));
                    changed = true;
                } catch (SafetensorsException e) {
                    listener.on(
                            new Event.Warning(
                                    "%s; the pair is trained again".formatted(e.getMessage())));
                    folder.setAside(k);
                }
            }
        }
        if (changed) {
            folder.describe(description());
        }
    }

    private Map<String, Object> description() {
        Map<String, Object> facts = new LinkedHashMap<>(key.facts());
        List<Map<String, Object>> pairs = new ArrayList<>();
        for (int k = 0; k < size; k++) {
            if (stored[k] != null) {
                Map<String, Object> pair = new LinkedHashMap<>();
                pair.put("file", folder.file(k).getFileName().toString());
                pair.put("testAccuracy", stored[k].accuracy().top1());
                pair.put("testTop5", stored[k].accuracy().top5());
                pairs.add(pair);
            }
        }
        facts.put("wanted", size);
        facts.put("pairs", pairs);
        return facts;
    }

    private int there() {
        int there = 0;
        for (PoolFolder.Stored pair : stored) {
            there += pair != null ? 1 : 0;
        }
        return there;
    }

    private double meanAccuracy() {
        double sum = 0;
        for (PoolFolder.Stored pair : stored) {
            sum += pair.accuracy().top1();
        }
        return sum / size;
    }

    private void release() {
        for (PoolFolder.Stored pair : stored) {
            if (pair != null) {
                pair.pair().initial().close();
                pair.pair().trained().close();
            }
        }
    }

    private StoppedException stopped(StoppedException cause) {
        return new StoppedException(
                StoppedException.keepingAll(
                        "the pool was", there(), size, "network", " in " + folder.path()),
                cause);
    }

    /** Tells of a pair's training, but not of every step of it. */
    private final class PoolProgress implements StepObserver {
        private final int pair;
        private final long before;
        private final long stride = Math.max(1, stepsPerPair / EVENTS_PER_PAIR);
        private double sum;
        private int count;

        PoolProgress(int pair, long before) {
            this.pair = pair;
            this.before = before;
        }

        @Override
        public void step(long step, double loss, Supplier<Weights> current) {
            sum += loss;
            count++;
            if (step % stride == 0 && step < stepsPerPair) {
                tell(step, Map.of());
            }
        }

        @Override
        public void resumed(long steps) {
            listener.on(
                    new Event.Note(
                            "network %d of %d goes on after step %d of %d"
                                    .formatted(pair + 1, size, steps, stepsPerPair)));
        }

        void finish(Accuracy accuracy) {
            tell(stepsPerPair, Map.of("accuracy", accuracy.top1()));
        }

        private void tell(long step, Map<String, Double> more) {
            Map<String, Double> values = new LinkedHashMap<>();
            values.put("loss", sum / Math.max(1, count));
            values.putAll(more);
            values.put("pair", (double) pair);
            sum = 0;
            count = 0;
            listener.on(new Event.Step(STAGE, before + step, values));
        }
    }
}
