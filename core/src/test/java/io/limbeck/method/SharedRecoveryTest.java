package io.limbeck.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.event.StoppedException;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.Checkpoints;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.SeedTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A recovery that several do together, in one folder: three blocks of four images, four steps each.
 */
@InPointerScope
class SharedRecoveryTest extends TaughtRecovery {

    private static final int STEPS = 4;
    private static final int BLOCKS = 3;
    private static final Sre2lSettings SETTINGS =
            RecoveryTest.method(BLOCKS, RecoveryTest.settings(STEPS, 4, 0.3, 0));

    @TempDir private Path folder;

    private float[] alone;

    /** A listener that ends the work as a kill would. */
    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @BeforeAll
    void recoverAlone(@TempDir Path elsewhere) {
        alone = recover(elsewhere.resolve("alone"), Listener.silent());
    }

    private static Hooks hooks(Listener listener) {
        return new Hooks(Checkpoints.none(), SnapshotSink.none(), listener);
    }

    private float[] recover(String blocks, Listener listener) {
        return recover(folder.resolve(blocks), listener);
    }

    private float[] recover(Path blocks, Listener listener) {
        try (SyntheticSet set =
                Sre2l.recover(SETTINGS, teacher, data, SeedTree.of(7), blocks, hooks(listener))) {
            return HostTensors.floats(set.images());
        }
    }

    private void help(Sre2lSettings settings, String blocks, Listener listener) {
        Sre2l.help(
                settings, teacher, data, SeedTree.of(7), folder.resolve(blocks), hooks(listener));
    }

    private static Listener at(long last, Runnable work) {
        return event -> {
            if (event instanceof Event.Step(_, long step, _) && step == last) {
                work.run();
            }
        };
    }

    private static Listener killedAt(long step) {
        return at(
                step,
                () -> {
                    throw new Killed();
                });
    }

    private static List<Long> numbers(List<Event.Step> steps) {
        return steps.stream().map(Event.Step::step).toList();
    }

    @Test
    void help_besideARecovery_sharesTheBlocksAndGivesTheBytesOfOne() throws Exception {
        List<Event.Step> first = new ArrayList<>();
        List<Event.Step> second = new ArrayList<>();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch joined = new CountDownLatch(1);
        Listener waiting =
                Listener.all(
                        List.of(
                                TestHooks.collecting(first),
                                event -> {
                                    if (event instanceof Event.Step) {
                                        begun.countDown();
                                        await(joined);
                                    }
                                }));
        Listener joining =
                Listener.all(List.of(TestHooks.collecting(second), at(8, joined::countDown)));
        try (ExecutorService threads = Executors.newFixedThreadPool(1)) {
            var set = threads.submit(() -> recover("shared", waiting));
            begun.await();
            help(SETTINGS, "shared", joining);
            assertThat(set.get()).isEqualTo(alone);
        }

        assertThat(numbers(first)).startsWith(1L, 2L, 3L, 4L);
        assertThat(numbers(second)).startsWith(5L, 6L, 7L, 8L);
        assertThat(first.size() + second.size()).isEqualTo(BLOCKS * STEPS);
        try (Stream<Path> files = Files.list(folder.resolve("shared"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "image-00000-class-00000.safetensors",
                            "image-00001-class-00000.safetensors",
                            "image-00002-class-00000.safetensors");
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void help_ofAStoppedRecovery_goesOnAtItsLastStep() {
        assertThatThrownBy(
                        () -> recover("stopped", at(6, () -> Thread.currentThread().interrupt())))
                .isInstanceOf(StoppedException.class)
                .hasMessageContaining("the recovery was stopped with 1 of 3 blocks done");
        assertThat(Thread.interrupted()).isTrue();

        List<Event.Step> steps = new ArrayList<>();
        help(SETTINGS, "stopped", TestHooks.collecting(steps));

        assertThat(numbers(steps)).isEqualTo(LongStream.rangeClosed(7, 12).boxed().toList());
        assertThat(recover("stopped", killedAt(12))).isEqualTo(alone);
    }

    @Test
    void recover_afterAHelperWasKilled_goesOnAtItsCheckpoint() throws IOException {
        assertThatThrownBy(() -> help(SETTINGS, "killed", killedAt(4))).isInstanceOf(Killed.class);
        Path half =
                Files.writeString(
                        folder.resolve("killed/.image-00000-class-00000.safetensors.12.part"),
                        "half");

        List<Event.Step> steps = new ArrayList<>();
        assertThat(recover("killed", TestHooks.collecting(steps))).isEqualTo(alone);

        // Of every third step there is a checkpoint.
        assertThat(numbers(steps)).isEqualTo(LongStream.rangeClosed(4, 12).boxed().toList());
        assertThat(half).doesNotExist();
    }

    @Test
    void help_otherBlocksThanTheRuns_isRefusedAndLeavesThem() {
        recover("other", Listener.silent());
        Sre2lSettings other =
                RecoveryTest.method(BLOCKS, RecoveryTest.settings(STEPS + 1, 4, 0.3, 0));

        assertThatThrownBy(() -> help(other, "other", Listener.silent()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("was not recovered as this process would do it")
                .hasMessageContaining("the same compute.precision");
        assertThat(recover("other", killedAt(12))).isEqualTo(alone);
    }
}
