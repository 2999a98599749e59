package io.limbeck.datafree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.data.PixelBytes;
import io.limbeck.method.InversionSettings;
import io.limbeck.method.InversionSettings.Meta;
import io.limbeck.method.InversionSettings.PixelClass;
import io.limbeck.method.InversionSettings.Source;
import io.limbeck.torch.MemoryUse;
import io.limbeck.torch.SeedTree;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the algorithm moves, and what it leaves alone. */
class CyclesTest extends CyclesFixture {

    @Test
    void warmUp_fillsTheBufferAndLeavesTheStudent() {
        Cycles cycles = usual(2);
        Map<String, float[]> before = values(cycles.student().weights());
        assertThat(cycles.iterations()).isEqualTo(3 + 2);
        for (int call = 0; call < 3; call++) {
            assertThat(cycles.iterate(call)).containsEntry("adversary", 0.0);
            assertThat(cycles.buffer().size())
                    .isEqualTo(Math.min(TinyRun.SLOTS, (call + 1) * TinyRun.BATCH));
            assertThat(slotsMeasuredByTheStudent(cycles)).isEqualTo(cycles.buffer().size());
            assertThat(same(values(cycles.student().weights()), before)).isTrue();
        }
        cycles.iterate(3);
        assertThat(same(values(cycles.student().weights()), before)).isFalse();
    }

    @Test
    void iterate_threeCycles_leaveTheTeacherBitForBit() {
        Cycles cycles = usual(3);
        Map<String, float[]> before = values(teacher.weights());
        Map<String, float[]> theta = values(cycles.generator().orElseThrow().weights());
        for (int i = 0; i < cycles.iterations(); i++) {
            cycles.iterate(i);
            Map<String, float[]> moved = values(cycles.generator().orElseThrow().weights());
            assertThat(same(moved, theta)).as("meta weights of call %d", i).isFalse();
            theta = moved;
        }
        assertThat(same(values(teacher.weights()), before)).isTrue();
        assertThat(teacher.weights().all().values())
                .noneMatch(tensor -> tensor.requires_grad() || tensor.grad().defined());
    }

    @Test
    void call_withAdversary_leavesTheStudentsWeightsAndStatistics() {
        Cycles cycles = usual(3);
        for (int i = 0; i < 4; i++) {
            cycles.iterate(i);
        }
        Map<String, float[]> before = values(cycles.student().weights());
        Parts parts =
                new Parts(
                        TinyRun.settings(3, TinyRun.usual(), "crop"),
                        TinyRun.subject(data),
                        teacher,
                        SeedTree.of(7));
        Inversion.Result result =
                parts.inversion(parts.generator())
                        .call(cycles.buffer().shares(), cycles.student(), true, SeedTree.of(3), 1);
        assertThat(result.values().get("adversary")).isPositive();
        assertThat(same(values(cycles.student().weights()), before)).isTrue();
    }

    @Test
    void iterate_numbers_areAllThereAndFinite() {
        Cycles cycles = usual(2);
        Map<String, Double> values = Map.of();
        for (int i = 0; i < cycles.iterations(); i++) {
            values = cycles.iterate(i);
        }
        assertThat(values)
                .containsKeys(
                        "batchNorm",
                        "crossEntropy",
                        "phi",
                        "adversary",
                        "entropy",
                        "distance",
                        "student",
                        "beta",
                        "largestWeight",
                        "effectiveShare",
                        "age");
        assertThat(values.values()).allMatch(Double::isFinite);
        assertThat(values.get("beta")).isEqualTo(1);
        assertThat(values.get("filled")).isEqualTo(TinyRun.SLOTS);
    }

    @ParameterizedTest
    @EnumSource
    void iterate_eachSource_fillsTheBufferAndTeaches(Source source) {
        InversionSettings inversion = TinyRun.inversion(source, Meta.FOMAML, 10, 0.5, 1.1, true);
        Cycles cycles = cycles(TinyRun.settings(2, inversion, "none"));
        Map<String, float[]> before = values(cycles.student().weights());
        for (int i = 0; i < cycles.iterations(); i++) {
            cycles.iterate(i);
        }
        assertThat(cycles.buffer().size()).isEqualTo(TinyRun.SLOTS);
        assertThat(same(values(cycles.student().weights()), before)).isFalse();
        for (float pixel : images(cycles)) {
            assertThat(pixel).isBetween(0f, 1f);
        }
    }

    @Test
    void pixelClass_ofTheSettings_reachesTheBuffer() {
        List<Opinion> opinions =
                List.of(
                        Opinion.ofPixels(0.5f, 3, 1, 0, 0),
                        Opinion.ofPixels(0.5f, 2, 1, 1, 0),
                        Opinion.ofPixels(0.5f, 0, 1, 0, 3));
        for (PixelClass pixelClass : PixelClass.values()) {
            ReplayBuffer buffer =
                    new Parts(
                                    TinyRun.reading(pixelClass),
                                    TinyRun.subject(data),
                                    teacher,
                                    SeedTree.of(7))
                            .buffer();
            List<float[]> rows = opinions.stream().map(Opinion::logShares).toList();
            buffer.insert(new Inverted(new byte[3][64], new Opinions(opinions, rows), 1, 1, 1), 0);
            float ofTheFirst = pixelClass == PixelClass.DOMINANT ? 2 / 3f : 5 / 12f;
            assertThat(buffer.modulating()[0]).isCloseTo(ofTheFirst, within(1e-6f));
        }
    }

    @ParameterizedTest
    @EnumSource
    void iterate_anotherCall_beginsFromOtherNoise(Source source) {
        Cycles cycles =
                cycles(
                        TinyRun.settings(
                                1,
                                TinyRun.inversion(source, Meta.RESET, 10, 0.5, 1.1, true),
                                "none"));
        cycles.iterate(0);
        cycles.iterate(1);
        assertThat(cycles.buffer().image(TinyRun.BATCH)).isNotEqualTo(cycles.buffer().image(0));
    }

    /** Without difficulty phi is 1 less the share of a class, and there is none before a buffer. */
    @Test
    void iterate_sharesOfTheBuffer_reachPhi() {
        Cycles cycles = cycles(TinyRun.settings(1, TinyRun.ofGamma(0), "none"));
        assertThat(cycles.iterate(0)).containsEntry("phi", 1.0);
        float[] shares = cycles.buffer().modulating();
        float largest = 0;
        for (float share : shares) {
            largest = Math.max(largest, share);
        }
        assertThat(cycles.iterate(1).get("phi")).isLessThan(1).isGreaterThan(1 - largest - 1e-6);
    }

    @Test
    void iterate_oneCycle_isNotedInTheSlotsItDrew() {
        Cycles cycles = usual(2);
        for (int i = 0; i <= 3; i++) {
            cycles.iterate(i);
        }
        int draws = 0;
        int born = 0;
        for (int i = 0; i < TinyRun.SLOTS; i++) {
            ReplayBuffer.Slot slot = cycles.buffer().slot(i);
            boolean weighed = cycles.buffer().sampling().lastWeight(i) != 1;
            assertThat(weighed).as("slot %d", i).isEqualTo(slot.draws() > 0);
            draws += slot.draws();
            born += slot.birth();
        }
        assertThat(draws).isEqualTo(TinyRun.STEPS * TinyRun.BATCH);
        assertThat(born).as("of cycle 1, the others of none").isEqualTo(TinyRun.BATCH);
    }

    /** Where priorities cannot part them, steps of one seed would all draw the same slots. */
    @Test
    void iterate_stepsOfACycle_drawOthers() {
        Cycles cycles = cycles(TinyRun.uniform());
        for (int i = 0; i <= 3; i++) {
            cycles.iterate(i);
        }
        assertThat(IntStream.range(0, TinyRun.SLOTS))
                .anyMatch(slot -> cycles.buffer().slot(slot).draws() % TinyRun.STEPS != 0);
    }

    @Test
    void iterate_lastCycle_movesTheStudentLittle() {
        Cycles cycles = usual(20);
        double first = 0;
        double last = 0;
        for (int i = 0; i < cycles.iterations(); i++) {
            Map<String, float[]> before = values(cycles.student().weights());
            cycles.iterate(i);
            last = distance(before, values(cycles.student().weights()));
            first = first == 0 ? last : first;
        }
        assertThat(last).isPositive().isLessThan(first / 20);
    }

    /** Mean distance of the numbers of the convolutions of two weights. */
    private static double distance(Map<String, float[]> a, Map<String, float[]> b) {
        return a.keySet().stream()
                .filter(name -> name.endsWith("conv.weight"))
                .flatMapToDouble(name ->
                        IntStream.range(0, a.get(name).length)
                                .mapToDouble(i -> Math.abs(a.get(name)[i] - b.get(name)[i])))
                .average()
                .orElseThrow();
    }

    @Test
    void effort_tellsInversionAndDistillationApart() {
        Cycles cycles = usual(3);
        double inversion = 0;
        double distillation = 0;
        for (int i = 0; i < cycles.iterations(); i++) {
            Map<String, Double> values = cycles.iterate(i);
            assertThat(values.containsKey("distillationSeconds")).isEqualTo(i >= 3);
            inversion += values.get("inversionSeconds");
            distillation += values.getOrDefault("distillationSeconds", 0.0);
        }
        Effort effort = cycles.effort();
        assertThat(effort.inversionSeconds()).isPositive().isEqualTo(inversion);
        assertThat(effort.distillationSeconds()).isPositive().isEqualTo(distillation);
        assertThat(effort.seconds()).isEqualTo(inversion + distillation);
        Cycles later = usual(3);
        try (var _ = new PointerScope()) {
            later.restore(cycles.state(6));
        }
        assertThat(later.effort()).isEqualTo(effort);
    }

    /** The settings sweep after every second cycle. */
    @Test
    void sweep_afterItsCycles_measuresEverySlotByTheStudentAsItIs() {
        Cycles cycles = usual(2);
        for (int i = 0; i <= 3; i++) {
            cycles.iterate(i);
        }
        assertThat(slotsMeasuredByTheStudent(cycles)).isLessThan(TinyRun.SLOTS);
        cycles.iterate(4);
        assertThat(slotsMeasuredByTheStudent(cycles)).isEqualTo(TinyRun.SLOTS);
    }

    private int slotsMeasuredByTheStudent(Cycles cycles) {
        PrioritySampling sampling = cycles.buffer().sampling();
        int[] slots = IntStream.range(0, sampling.size()).toArray();
        Tensor bytes = new BufferTensors(cycles.buffer(), data.info().shape()).images(slots);
        Tensor view = teacher.normalization().apply(PixelBytes.floats(bytes));
        float[] divergences = cycles.student().divergences(teacher.logits(view), view);
        int count = 0;
        for (int slot : slots) {
            double delta = sampling.lastWeight(slot) * divergences[slot];
            count += Math.abs(sampling.delta(slot) - delta) < 1e-4 * delta + 1e-7 ? 1 : 0;
        }
        return count;
    }

    @Test
    void iterate_manyCycles_keepsNativeMemoryFlat() {
        Cycles cycles = usual(50);
        long early = 0;
        long tensors = 0;
        for (int i = 0; i < cycles.iterations(); i++) {
            cycles.iterate(i);
            if (i == 3 + 5) {
                tensors = Pointer.totalCount();
            }
            if (i == 20) {
                early = MemoryUse.residentBytes();
            }
        }
        // Not one more is held after 50 cycles than after 5; what is resident also has Java's heap.
        assertThat(Pointer.totalCount()).isLessThanOrEqualTo(tensors);
        assertThat(MemoryUse.residentBytes()).isLessThan((long) (early * 1.05) + (20 << 20));
    }
}
