package io.limbeck.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.event.Listener;
import io.limbeck.event.StoppedException;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.Checkpoint;
import io.limbeck.torch.Checkpoints;
import io.limbeck.torch.NonFiniteLossException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DistilleryTest {

    private static final long FAILS_AT = 5;

    private final List<Checkpoint> saved = new ArrayList<>();
    private final Distillery distillery =
            new Distillery(
                    "", 9, 2, new Hooks(checkpoints(), SnapshotSink.none(), Listener.silent()));

    static List<RuntimeException> failures() {
        return List.of(
                new NonFiniteLossException(Distillery.STAGE, 6, "second", Double.NaN),
                new IllegalStateException("out of memory"));
    }

    /** One of the two has moved when the iteration fails. */
    @ParameterizedTest
    @MethodSource("failures")
    void run_iterationFailsHalfWay_keepsTheLastWholeCheckpoint(RuntimeException failure) {
        assertThatThrownBy(() -> distillery.run(new TwoPlayers(failure))).isSameAs(failure);
        assertThat(saved).extracting(Checkpoint::step).containsExactly(2L, 4L);
        assertThat(saved.getLast().facts())
                .containsOnly(Map.entry("first", "4"), Map.entry("second", "4"));
    }

    @Test
    void run_iterationGivesUpBeforeItMoves_savesAllThatAreDone() {
        StoppedException stop = new StoppedException("training was stopped");
        Distillation patient =
                new TwoPlayers(stop) {
                    @Override
                    public Map<String, Double> iterate(long iteration) {
                        if (iteration == FAILS_AT) {
                            throw stop;
                        }
                        return super.iterate(iteration);
                    }
                };
        assertThatThrownBy(() -> distillery.run(patient))
                .isInstanceOf(StoppedException.class)
                .hasMessageContaining("after 5 of 9 iterations")
                .hasCause(stop);
        assertThat(saved).extracting(Checkpoint::step).containsExactly(2L, 4L, 5L);
    }

    private Checkpoints checkpoints() {
        return new Checkpoints() {
            @Override
            public void save(Checkpoint checkpoint) {
                saved.add(checkpoint);
            }

            @Override
            public Optional<Checkpoint> latest() {
                return Optional.empty();
            }
        };
    }

    /** An iteration moves the first, then the second. */
    private static class TwoPlayers implements Distillation {

        private final RuntimeException failure;
        private int first;
        private int second;

        TwoPlayers(RuntimeException failure) {
            this.failure = failure;
        }

        @Override
        public Map<String, Double> iterate(long iteration) {
            first++;
            if (iteration == FAILS_AT) {
                throw failure;
            }
            second++;
            return Map.of();
        }

        @Override
        public Checkpoint state(long step) {
            return new Checkpoint(
                    step,
                    Map.of(),
                    Map.of("first", Integer.toString(first), "second", Integer.toString(second)));
        }

        @Override
        public void restore(Checkpoint checkpoint) {
            throw new UnsupportedOperationException("there is nothing to resume from");
        }

        @Override
        public SyntheticSet current() {
            return null;
        }

        @Override
        public void close() {
            // Numbers need no closing.
        }
    }
}
