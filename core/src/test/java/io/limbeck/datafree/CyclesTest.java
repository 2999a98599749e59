package io.limbeck.datafree;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.data.Dataset;
import io.limbeck.data.ImageShape;
import io.limbeck.event.Listener;
import io.limbeck.method.Blobs;
import io.limbeck.method.InversionSettings;
import io.limbeck.method.InversionSettings.Meta;
import io.limbeck.method.InversionSettings.Source;
import io.limbeck.method.SsdKdSettings;
import io.limbeck.method.TinyTeacher;
import io.limbeck.nn.Weights;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.Checkpoint;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.MemoryUse;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.Teacher;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the algorithm moves, and what it leaves alone. */
class CyclesTest {

    @TempDir private Path folder;

    private PointerScope scope;
    private Dataset data;
    private Teacher teacher;

    @BeforeEach
    void prepare() {
        scope = new PointerScope();
        data = Blobs.of(4, 20, new ImageShape(1, 8, 8));
        teacher = TinyTeacher.of(data, folder);
    }

    @AfterEach
    void free() {
        teacher.close();
        scope.close();
    }

    private Cycles cycles(SsdKdSettings settings) {
        return new Cycles(
                settings,
                TinyRun.subject(data),
                teacher,
                SeedTree.of(7),
                StudentSink.none(),
                Listener.silent());
    }

    private Cycles usual(int cycles) {
        return cycles(TinyRun.settings(cycles, TinyRun.usual(), "crop"));
    }

    private static Map<String, float[]> values(Weights weights) {
        Map<String, float[]> values = new LinkedHashMap<>();
        weights.all().forEach((name, tensor) -> values.put(name, HostTensors.floats(tensor)));
        return values;
    }

    private static boolean same(Map<String, float[]> a, Map<String, float[]> b) {
        return a.keySet().equals(b.keySet())
                && a.keySet().stream().allMatch(name -> Arrays.equals(a.get(name), b.get(name)));
    }

    private static float[] images(Cycles cycles) {
        try (var _ = new PointerScope()) {
            return HostTensors.floats(cycles.current().images());
        }
    }

    @Test
    void warmUp_fillsTheBufferAndLeavesTheStudent() {
        Cycles cycles = usual(2);
        Map<String, float[]> before = values(cycles.student().weights());
        assertThat(cycles.iterations()).isEqualTo(3 + 2);
        for (int call = 0; call < 3; call++) {
            cycles.iterate(call);
            assertThat(cycles.buffer().size())
                    .isEqualTo(Math.min(TinyRun.SLOTS, (call + 1) * TinyRun.BATCH));
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
    void current_isTheBufferSortedByTheTeachersClass() {
        try (var _ = new PointerScope()) {
            Cycles cycles = usual(1);
            assertThat(cycles.current().ipc()).as("before any image").isEqualTo(TinyRun.SLOTS / 4);
            for (int i = 0; i < cycles.iterations(); i++) {
                cycles.iterate(i);
            }
            SyntheticSet set = cycles.current();
            assertThat(set.ipc()).isEqualTo(TinyRun.SLOTS / 4);
            long[] labels = HostTensors.longs(set.labels());
            assertThat(labels).isSorted();
            Tensor best =
                    set.softLabels()
                            .orElseThrow()
                            .argmax(new org.bytedeco.pytorch.LongOptional(1), false);
            assertThat(HostTensors.longs(best)).isEqualTo(labels);
            assertThat(set.facts()).containsEntry("contains real pixels", "no");
            double sum =
                    BufferPicture.of(set).classes().stream().mapToDouble(Double::doubleValue).sum();
            assertThat(sum).isEqualTo(TinyRun.SLOTS);
        }
    }

    @Test
    void iterate_manyCycles_keepsNativeMemoryFlat() {
        Cycles cycles = usual(50);
        long early = 0;
        for (int i = 0; i < cycles.iterations(); i++) {
            cycles.iterate(i);
            if (i == 20) {
                early = MemoryUse.residentBytes();
            }
        }
        assertThat(MemoryUse.residentBytes()).isLessThan((long) (early * 1.05) + (20 << 20));
    }
}
