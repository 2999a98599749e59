package io.limbeck.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.data.Blobs;
import io.limbeck.data.Dataset;
import io.limbeck.event.Event;
import io.limbeck.event.StoppedException;
import io.limbeck.nn.Network;
import io.limbeck.nn.Weights;
import io.limbeck.torch.CheckpointFolder;
import io.limbeck.torch.Compute;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.SeedTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A training that is broken off and gone on with. */
@InPointerScope
class SavingTest {

    private static final Dataset BLOBS = Blobs.quarters(96, 16);
    private static final Network NETWORK =
            new ToyNetwork(new Network.Input(1, Blobs.SIDE, Blobs.SIDE, Blobs.QUARTERS));

    /** Six steps of each of four epochs. */
    private static final long STEPS = 24;

    @TempDir private Path folder;

    private final List<Event> events = new ArrayList<>();

    /** A listener that ends the training, as a crash would. */
    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    static List<TrainingSettings> settings() {
        return List.of(
                settings(
                        new OptimizerSpec.Sgd(0.05, 0.9, 1e-3),
                        new ScheduleSpec.Step(List.of(0.5), 0.2),
                        0),
                settings(new OptimizerSpec.Sgd(0.05, 0, 0), plateau(), 0.9),
                settings(
                        new OptimizerSpec.Adam(1e-2, 0.9, 0.99, 1e-3),
                        ScheduleSpec.Constant.defaults(),
                        0),
                settings(
                        new OptimizerSpec.AdamW(1e-2, 0.9, 0.99, 1e-2),
                        new ScheduleSpec.Cosine(0),
                        0.9));
    }

    /** Lowers the rate after every epoch whose loss does not halve. */
    private static ScheduleSpec plateau() {
        return new ScheduleSpec.Plateau(0.5, 1, 0.5, 0.5);
    }

    private static TrainingSettings settings(
            OptimizerSpec optimizer, ScheduleSpec schedule, double ema) {
        return new TrainingSettings(
                Length.epochs(4), 16, optimizer, schedule, "color_crop", 0.5, 0.2, ema);
    }

    @ParameterizedTest
    @MethodSource("settings")
    void train_stoppedTwice_givesTheBitsOfAWholeTraining(TrainingSettings settings) {
        Weights whole = train(settings, Saving.none(), StepObserver.none());
        for (long stop : new long[] {5, 15}) {
            assertThatThrownBy(() -> train(settings, kept(), stoppingAfter(stop)))
                    .isInstanceOf(StoppedException.class)
                    .hasMessage("training was stopped after %d of 24 steps".formatted(stop));
            assertThat(Thread.interrupted()).isTrue();
        }
        List<Long> done = new ArrayList<>();
        Weights resumed = train(settings, kept(), (step, _, _) -> done.add(step));
        assertThat(done).hasSize((int) STEPS - 15).startsWith(16L);
        for (String name : whole.all().keySet()) {
            assertThat(values(resumed, name)).isEqualTo(values(whole, name));
        }
        List.of(whole, resumed).forEach(Weights::close);
    }

    @Test
    void train_killed_goesOnFromItsLastIntervalAndKeepsOneFile() throws IOException {
        TrainingSettings settings = settings().getFirst();
        AtomicLong clock = new AtomicLong();
        Supplier<Saving> fourSteps =
                () ->
                        new Saving(
                                new CheckpointFolder(folder, 1, events::add),
                                Duration.ofNanos(4),
                                clock::get,
                                events::add);
        assertThatThrownBy(() ->
                        train(
                                settings,
                                fourSteps.get(),
                                (step, _, _) -> {
                                    clock.incrementAndGet();
                                    if (step == 11) {
                                        throw new Killed();
                                    }
                                }))
                .isInstanceOf(Killed.class);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactly("step-0000000008.safetensors");
        }
        List<Long> resumedAt = new ArrayList<>();
        Weights resumed = train(settings, fourSteps.get(), hearing(resumedAt));
        Weights whole = train(settings, Saving.none(), StepObserver.none());
        assertThat(resumedAt).containsExactly(8L);
        assertThat(values(resumed, "hidden.weight")).isEqualTo(values(whole, "hidden.weight"));
        List.of(whole, resumed).forEach(Weights::close);
    }

    @Test
    void train_stateCannotBeWritten_warnsAndGoesOn() throws IOException {
        TrainingSettings settings = settings().getFirst();
        Path file = Files.createFile(folder.resolve("in the way"));
        Saving everyStep =
                new Saving(
                        new CheckpointFolder(file, 1, events::add),
                        Duration.ZERO,
                        System::nanoTime,
                        events::add);
        Weights trained = train(settings, everyStep, StepObserver.none());
        Weights whole = train(settings, Saving.none(), StepObserver.none());
        assertThat(values(trained, "hidden.weight")).isEqualTo(values(whole, "hidden.weight"));
        assertThat(events).first().asString().contains("in the way", "the training goes on");
        List.of(whole, trained).forEach(Weights::close);
    }

    @Test
    void train_stateIsDamaged_warnsAndTrainsFromTheStart() throws IOException {
        TrainingSettings settings = settings().getFirst();
        stop(settings, 5);
        Files.write(folder.resolve("step-0000000005.safetensors"), new byte[] {1, 2, 3});
        List<Long> resumedAt = new ArrayList<>();
        train(settings, kept(), hearing(resumedAt)).close();
        assertThat(resumedAt).isEmpty();
        assertThat(events)
                .last()
                .asString()
                .contains("step-0000000005.safetensors")
                .contains("the network is trained from its start");
    }

    @Test
    void train_stateOfAnotherDevice_warnsAndTrainsFromTheStart() {
        stop(settings().getFirst(), 5);
        assertThat(kept().takes(kept().latest().orElseThrow(), "cpu in f32")).isTrue();
        assertThat(events).isEmpty();
        assertThat(kept().takes(kept().latest().orElseThrow(), "cuda:0 in bf16")).isFalse();
        assertThat(events)
                .singleElement()
                .asString()
                .contains("trained for 5 steps on cpu in f32, and this is cuda:0 in bf16");
    }

    @Test
    void train_stateOfAnotherSpan_isNotTaken() {
        TrainingSettings settings = settings().getFirst();
        stop(settings, 5);
        List<Long> resumedAt = new ArrayList<>();
        new SupervisedTraining(NETWORK, BLOBS.preprocessing(), settings, Compute.cpu())
                .train(
                        NETWORK.init(SeedTree.of(1)),
                        TrainingImages.of(BLOBS.train()),
                        SeedTree.of(2),
                        new SupervisedTraining.Span(6, 12),
                        kept(),
                        hearing(resumedAt))
                .close();
        assertThat(resumedAt).isEmpty();
        assertThat(events).isEmpty();
    }

    private void stop(TrainingSettings settings, long after) {
        assertThatThrownBy(() -> train(settings, kept(), stoppingAfter(after)))
                .isInstanceOf(StoppedException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    private Saving kept() {
        return Saving.in(folder, events::add);
    }

    private static StepObserver stoppingAfter(long last) {
        return (step, _, _) -> {
            if (step == last) {
                Thread.currentThread().interrupt();
            }
        };
    }

    private static StepObserver hearing(List<Long> resumedAt) {
        return new StepObserver() {
            @Override
            public void step(long step, double loss, Supplier<Weights> current) {
                // Only where it begins matters here.
            }

            @Override
            public void resumed(long steps) {
                resumedAt.add(steps);
            }
        };
    }

    private static Weights train(TrainingSettings settings, Saving saving, StepObserver observer) {
        return new SupervisedTraining(NETWORK, BLOBS.preprocessing(), settings, Compute.cpu())
                .train(
                        NETWORK.init(SeedTree.of(1)),
                        TrainingImages.of(BLOBS.train()),
                        SeedTree.of(2),
                        new SupervisedTraining.Span(0, STEPS),
                        saving,
                        observer);
    }

    private static float[] values(Weights weights, String name) {
        return HostTensors.floats(weights.get(name));
    }
}
