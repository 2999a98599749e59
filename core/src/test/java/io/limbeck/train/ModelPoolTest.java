package io.limbeck.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.data.Blobs;
import io.limbeck.data.ChosenImages;
import io.limbeck.data.Dataset;
import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.event.StoppedException;
import io.limbeck.nn.Network;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.Weights;
import io.limbeck.torch.Compute;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelPoolTest {

    private static final Dataset BLOBS = Blobs.quarters(96, 100);
    private static final NetworkSpec SPEC = NetworkSpec.Mlp.defaults();
    private static final Network NETWORK =
            new ToyNetwork(new Network.Input(1, Blobs.SIDE, Blobs.SIDE, Blobs.QUARTERS));
    private static final TrainingSettings TRAINING =
            new TrainingSettings(
                    Length.epochs(8),
                    32,
                    new OptimizerSpec.Sgd(0.05, 0.9, 0),
                    new ScheduleSpec.Step(List.of(0.5), 0.2),
                    "none",
                    0,
                    0,
                    0);

    @TempDir Path root;

    /** A listener that kills the training, as a crash would. */
    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void open_emptyFolder_trainsPairsThatDiffer() throws IOException {
        List<Event> events = new ArrayList<>();
        try (ModelPool pool = open(2, events::add)) {
            assertThat(pool.size()).isEqualTo(2);
            assertThat(pool.accuracy(0).top1()).isGreaterThan(0.8);
            assertThat(values(pool.pair(0).initial())).isNotEqualTo(values(pool.pair(1).initial()));
            assertThat(values(pool.pair(0).trained())).isNotEqualTo(values(pool.pair(0).initial()));
            assertThat(pool.pair(0).trained().buffers())
                    .containsExactlyInAnyOrder("norm.running_mean", "norm.running_var");
        }
        assertThat(events.getFirst())
                .isEqualTo(new Event.StageStarted("pretrain", "2 networks toy on Blobs", 48, 0));
        assertThat(events.getLast()).isInstanceOf(Event.StageFinished.class);
        List<Event.Step> steps = steps(events);
        assertThat(steps)
                .hasSize(48)
                .last()
                .satisfies(step -> {
                    assertThat(step.step()).isEqualTo(48);
                    assertThat(step.values().keySet()).containsExactly("loss", "accuracy", "pair");
                });
        assertThat(files())
                .containsExactlyInAnyOrder(
                        "pair-000.safetensors", "pair-001.safetensors", "pool.json");
    }

    @Test
    void open_again_readsTheSameBits() {
        float[] trained;
        try (ModelPool pool = open(1, Listener.silent())) {
            trained = values(pool.pair(0).trained());
        }
        List<Event> events = new ArrayList<>();
        try (ModelPool pool = open(1, events::add)) {
            assertThat(values(pool.pair(0).trained())).isEqualTo(trained);
        }
        assertThat(events).singleElement().isInstanceOf(Event.Note.class);
    }

    @Test
    void open_morePairs_trainsOnlyThose() {
        open(1, Listener.silent()).close();
        List<Event> events = new ArrayList<>();
        open(2, events::add).close();
        assertThat(events.getFirst())
                .isEqualTo(new Event.StageStarted("pretrain", "2 networks toy on Blobs", 48, 24));
        assertThat(steps(events))
                .hasSize(24)
                .allSatisfy(step -> assertThat(step.values()).containsEntry("pair", 1.0));
    }

    @Test
    void open_killedInTheSecondPair_keepsTheFirstAndGivesTheSamePool() {
        Listener killer =
                event -> {
                    if (event instanceof Event.Step(var _, long step, var _) && step == 30) {
                        throw new Killed();
                    }
                };
        assertThatThrownBy(() -> open(2, killer)).isInstanceOf(Killed.class);
        List<Event> events = new ArrayList<>();
        float[] resumed;
        try (ModelPool pool = open(2, events::add)) {
            resumed = values(pool.pair(1).trained());
        }
        assertThat(steps(events)).hasSize(24);
        try (ModelPool whole = open(root.resolve("other"), 2, Listener.silent())) {
            assertThat(values(whole.pair(1).trained())).isEqualTo(resumed);
        }
    }

    @Test
    void open_interruptedInTheSecondPair_saysWhatIsKeptAndGoesOnThere() {
        assertThatThrownBy(() -> open(2, interruptingAt(30)))
                .isInstanceOf(StoppedException.class)
                .hasMessageContaining("the pool was stopped after 1 of 2 networks, which are kept")
                .hasMessageContaining(root.toString())
                .hasMessageContaining("the next as far as it came")
                .hasRootCauseMessage("training was stopped after 6 of 24 steps");
        assertThat(Thread.interrupted()).isTrue();
        List<Event> events = new ArrayList<>();
        float[] resumed;
        try (ModelPool pool = open(2, events::add)) {
            resumed = values(pool.pair(1).trained());
        }
        assertThat(events)
                .contains(new Event.Note("network 2 of 2 goes on after step 6 of 24"))
                .noneMatch(Event.Warning.class::isInstance);
        assertThat(steps(events)).hasSize(18);
        try (ModelPool whole = open(root.resolve("other"), 2, Listener.silent())) {
            assertThat(values(whole.pair(1).trained())).isEqualTo(resumed);
        }
    }

    @Test
    void open_interruptedInTheFirstPair_keepsItsStateUntilThePairIsThere() throws IOException {
        assertThatThrownBy(() -> open(1, interruptingAt(6)))
                .isInstanceOf(StoppedException.class)
                .hasMessageContaining("stopped in the first network, which is kept as far as it")
                .hasMessageContaining(root.toString());
        assertThat(Thread.interrupted()).isTrue();
        assertThat(files()).contains("pool.json", "step-0000000006.safetensors");
        open(1, Listener.silent()).close();
        assertThat(files()).containsExactlyInAnyOrder("pool.json", "pair-000.safetensors");
    }

    /** In the middle of a training. */
    private static Listener interruptingAt(long last) {
        return event -> {
            if (event instanceof Event.Step(var _, long step, var _) && step == last) {
                Thread.currentThread().interrupt();
            }
        };
    }

    private List<String> files() throws IOException {
        try (var files = Files.walk(root)) {
            return files.filter(Files::isRegularFile).map(f -> f.getFileName().toString()).toList();
        }
    }

    @Test
    void open_interruptedBetweenPairs_beginsNoOther() {
        Listener interrupting =
                event -> {
                    if (event instanceof Event.Step(var _, long step, var _) && step == 24) {
                        Thread.currentThread().interrupt();
                    }
                };
        assertThatThrownBy(() -> open(2, interrupting))
                .isInstanceOf(StoppedException.class)
                .hasMessageContaining("after 1 of 2 networks");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void open_damagedPair_isTrainedAgain() throws IOException {
        open(1, Listener.silent()).close();
        Path pair;
        try (var files = Files.walk(root)) {
            pair =
                    files.filter(f -> f.toString().endsWith(".safetensors"))
                            .findFirst()
                            .orElseThrow();
        }
        Files.write(pair, new byte[] {1, 2, 3});
        List<Event> events = new ArrayList<>();
        try (ModelPool pool = open(1, events::add)) {
            assertThat(pool.accuracy(0).top1()).isGreaterThan(0.8);
        }
        assertThat(events.getFirst()).isInstanceOf(Event.Warning.class);
        assertThat(steps(events)).hasSize(24);
    }

    @Test
    void open_twoAtATime_trainEachPairOnce() throws Exception {
        List<Event> first = new ArrayList<>();
        List<Event> second = new ArrayList<>();
        CountDownLatch begun = new CountDownLatch(1);
        try (var threads = Executors.newFixedThreadPool(1)) {
            var other =
                    threads.submit(() ->
                            open(
                                            2,
                                            event -> {
                                                first.add(event);
                                                if (event instanceof Event.Step) {
                                                    begun.countDown();
                                                }
                                            })
                                    .close());
            begun.await();
            open(2, second::add).close();
            other.get();
        }
        assertThat(steps(first).size() + steps(second).size()).isEqualTo(48);
        assertThat(steps(second)).isNotEmpty();
    }

    @Test
    void key_changesWithAllThatDecidesThePairs() {
        String key = PoolKey.of(BLOBS, SPEC, TRAINING, SeedTree.of(4)).hash();
        assertThat(key).matches("[0-9a-f]{64}");
        assertThat(PoolKey.of(BLOBS, SPEC, TRAINING, SeedTree.of(4)).hash()).isEqualTo(key);
        assertThat(PoolKey.of(BLOBS, SPEC, TRAINING, SeedTree.of(5)).hash()).isNotEqualTo(key);
        assertThat(PoolKey.of(BLOBS, new NetworkSpec.Mlp(64), TRAINING, SeedTree.of(4)).hash())
                .isNotEqualTo(key);
        assertThat(
                        PoolKey.of(BLOBS, SPEC, PoolSettings.defaults().training(), SeedTree.of(4))
                                .hash())
                .isNotEqualTo(key);
    }

    @Test
    void key_partOfTheTrainingImages_isItsOwn() {
        assertThat(Stream.of(BLOBS, part(0), part(1)).map(ModelPoolTest::key).distinct())
                .hasSize(3);
        assertThat(key(part(1))).isEqualTo(key(part(1)));
    }

    private static Dataset part(int image) {
        return BLOBS.trainedOn(new ChosenImages(BLOBS.train(), new int[] {image}));
    }

    private static String key(Dataset dataset) {
        return PoolKey.of(dataset, SPEC, TRAINING, SeedTree.of(4)).hash();
    }

    private ModelPool open(int pairs, Listener listener) {
        return open(root, pairs, listener);
    }

    private static ModelPool open(Path folder, int pairs, Listener listener) {
        return ModelPool.open(
                folder,
                new PoolSettings(pairs, 0, TRAINING),
                SPEC,
                NETWORK,
                BLOBS,
                SeedTree.of(4),
                Compute.cpu(),
                listener);
    }

    private static List<Event.Step> steps(List<Event> events) {
        return events.stream()
                .filter(Event.Step.class::isInstance)
                .map(Event.Step.class::cast)
                .toList();
    }

    private static float[] values(Weights weights) {
        try (var _ = new PointerScope()) {
            return HostTensors.floats(weights.get("hidden.weight"));
        }
    }
}
