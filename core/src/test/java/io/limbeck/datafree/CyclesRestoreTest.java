package io.limbeck.datafree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.event.Listener;
import io.limbeck.method.Distillery;
import io.limbeck.method.Hooks;
import io.limbeck.method.InversionSettings.Meta;
import io.limbeck.method.InversionSettings.Source;
import io.limbeck.method.SnapshotSink;
import io.limbeck.method.SsdKdSettings;
import io.limbeck.torch.Checkpoint;
import io.limbeck.torch.Checkpoints;
import io.limbeck.torch.NonFiniteLossException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What is kept of the algorithm, and how it goes on. */
class CyclesRestoreTest extends CyclesFixture {

    @ParameterizedTest
    @EnumSource
    void resume_afterEachMeta_hasTheSameBits(Meta meta) {
        SsdKdSettings settings =
                TinyRun.settings(
                        3, TinyRun.inversion(Source.GENERATOR, meta, 10, 0.5, 1.1, true), "crop");
        Cycles unbroken = cycles(settings);
        for (int i = 0; i < unbroken.iterations(); i++) {
            unbroken.iterate(i);
        }
        Cycles first = cycles(settings);
        for (int i = 0; i < first.iterations() - 1; i++) {
            first.iterate(i);
        }
        Checkpoint saved = first.state(first.iterations() - 1);
        Cycles second = cycles(settings);
        second.restore(saved);
        second.iterate(second.iterations() - 1);

        assertThat(images(second)).isEqualTo(images(unbroken));
        assertThat(same(values(second.student().weights()), values(unbroken.student().weights())))
                .isTrue();
        assertThat(second.buffer().sampling().delta(3))
                .isEqualTo(unbroken.buffer().sampling().delta(3));
    }

    @Test
    void worthSaving_whileTheBufferFills_isSoWhereAnEighthIsNew() {
        SsdKdSettings settings = TinyRun.ofCapacity(40 * TinyRun.BATCH);
        Cycles cycles = cycles(settings);
        List<Long> saved = new ArrayList<>();
        for (int i = 0; i < cycles.iterations(); i++) {
            cycles.iterate(i);
            if (cycles.worthSaving(i + 1)) {
                try (var _ = new PointerScope()) {
                    saved.add(cycles.state(i + 1).step());
                }
            }
        }
        assertThat(saved).containsExactly(5L, 10L, 15L, 20L, 25L, 30L, 35L, 40L, 41L, 42L);
    }

    @Test
    void restore_checkpointOfAnEarlierBuild_isRefusedBeforeAnythingMoves() {
        Cycles cycles = usual(1);
        Map<String, float[]> before = values(cycles.student().weights());
        try (var _ = new PointerScope()) {
            Cycles trained = usual(1);
            trained.iterate(0);
            Checkpoint saved = trained.state(1);
            Map<String, String> facts = new LinkedHashMap<>(saved.facts());
            facts.remove("inversionSeconds");
            facts.remove("distillationSeconds");
            facts.put("seconds", "3.5");
            Checkpoint earlier = new Checkpoint(saved.step(), saved.tensors(), facts);
            assertThatThrownBy(() -> cycles.restore(earlier))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("an earlier build wrote it; distil again");
        }
        assertThat(same(values(cycles.student().weights()), before)).isTrue();
        assertThat(cycles.buffer().size()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "1e30, 0.01, 'student loss is NaN in cycle 1 of 2; lower method.student.optimizer.learning-rate, which is 1.0E30'",
        "0.05, 1e30, 'in call 1 of 3 before the first cycle; lower method.inversion.learning-rate'"
    })
    void distill_notFinite_namesTheCycleAndKeepsTheLastWholeState(
            double studentRate, double generatorRate, String told) {
        List<Checkpoint> saved = new ArrayList<>();
        Checkpoints checkpoints =
                new Checkpoints() {
                    @Override
                    public void save(Checkpoint checkpoint) {
                        saved.add(checkpoint);
                    }

                    @Override
                    public Optional<Checkpoint> latest() {
                        return Optional.empty();
                    }
                };
        Cycles cycles = cycles(TinyRun.atRates(studentRate, generatorRate));
        Distillery distillery =
                new Distillery(
                        "", 5, 1, new Hooks(checkpoints, SnapshotSink.none(), Listener.silent()));

        assertThatThrownBy(() -> distillery.run(cycles))
                .isInstanceOf(NonFiniteLossException.class)
                .hasMessageContaining(told)
                .hasMessageContaining("the last checkpoint is as it was");
        long whole = studentRate > 1 ? 3 : 0;
        assertThat(saved).hasSize((int) whole);
        assertThat(saved).allMatch(checkpoint -> checkpoint.step() <= whole);
    }
}
