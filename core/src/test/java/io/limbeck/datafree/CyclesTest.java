package io.limbeck.datafree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.data.Dataset;
import io.limbeck.data.ImageShape;
import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.method.Blobs;
import io.limbeck.method.Distillery;
import io.limbeck.method.Hooks;
import io.limbeck.method.InversionSettings;
import io.limbeck.method.InversionSettings.Meta;
import io.limbeck.method.InversionSettings.PixelClass;
import io.limbeck.method.InversionSettings.Source;
import io.limbeck.method.SnapshotSink;
import io.limbeck.method.SsdKdSettings;
import io.limbeck.method.TinyTeacher;
import io.limbeck.nn.Weights;
import io.limbeck.setting.SettingException;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.Checkpoint;
import io.limbeck.torch.Checkpoints;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.MemoryUse;
import io.limbeck.torch.NonFiniteLossException;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.Teacher;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
            return HostTensors.floats(cycles.result().images());
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
    void result_isTheBufferSortedByTheTeachersClass() {
        try (var _ = new PointerScope()) {
            Cycles cycles = usual(1);
            for (int i = 0; i < cycles.iterations(); i++) {
                cycles.iterate(i);
            }
            SyntheticSet set = cycles.result();
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
    void current_isOfOneSizeAndGreyWhereThereAreNoImagesYet() {
        try (var _ = new PointerScope()) {
            Cycles cycles = usual(1);
            float[] before = HostTensors.floats(cycles.current().images());
            assertThat(before).hasSize(4 * 10 * 64).containsOnly(128 / 255f);
            cycles.iterate(0);
            float[] filling = HostTensors.floats(cycles.current().images());
            assertThat(filling).hasSameSizeAs(before).contains(128 / 255f);
            int newest = 0;
            for (int slot = 1; slot < cycles.buffer().size(); slot++) {
                boolean same =
                        cycles.buffer().slot(slot).label() == cycles.buffer().slot(0).label();
                newest = same ? slot : newest;
            }
            int at = cycles.buffer().slot(newest).label() * 10 * 64;
            for (int i = 0; i < 64; i++) {
                assertThat(filling[at + i])
                        .isEqualTo((cycles.buffer().image(newest)[i] & 0xff) / 255f);
            }
        }
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

    @Test
    void iterate_atResetAt_drawsTheFirstLayerAndItsNormAnewOnce() {
        Cycles plain = usual(3);
        Cycles reset =
                cycles(
                        TinyRun.settings(
                                3,
                                TinyRun.changed(0.01, 1, InversionSettings.Labels.PREDICTED),
                                "crop"));
        for (int i = 0; i < 4; i++) {
            plain.iterate(i);
            reset.iterate(i);
        }
        assertThat(same(theta(reset), theta(plain))).as("before it").isTrue();
        Map<String, float[]> before = theta(reset);
        reset.iterate(4);
        Map<String, float[]> after = theta(reset);
        // The optimiser moves theta by about 0.03 a call; the norm's scale was moved off 1 too.
        assertThat(distance(before.get("start.weight"), after.get("start.weight")))
                .isGreaterThan(3 * distance(before.get("image.weight"), after.get("image.weight")));
        float[] scale = after.get("start_norm.weight");
        for (float each : scale) {
            assertThat(each).isBetween(0.8f, 1.2f);
        }
        reset.iterate(5);
        assertThat(distance(after.get("start.weight"), theta(reset).get("start.weight")))
                .as("no second time")
                .isLessThan(distance(before.get("start.weight"), after.get("start.weight")));
    }

    private static Map<String, float[]> theta(Cycles cycles) {
        return values(cycles.generator().orElseThrow().weights());
    }

    /** Mean distance of two numbers. */
    private static double distance(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += Math.abs(a[i] - b[i]);
        }
        return sum / a.length;
    }

    @Test
    void resetAt_neverOrWithoutAGeneratorThatLasts_isRefused() {
        assertThatThrownBy(() ->
                        TinyRun.settings(
                                3,
                                TinyRun.changed(0.01, 3, InversionSettings.Labels.PREDICTED),
                                "crop"))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("there are 3 cycles, so it would never come");
        assertThatThrownBy(() -> TinyRun.changed(0.01, -1, InversionSettings.Labels.PREDICTED))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("resetAt");
    }

    @Test
    void labels_watched_areDrawnOnceNewImagesAreOfFewClasses() {
        List<Event> heard = new ArrayList<>();
        SsdKdSettings settings =
                TinyRun.settings(
                        6, TinyRun.changed(0.01, 0, InversionSettings.Labels.WATCHED), "crop");
        Cycles watched =
                new Cycles(
                        settings,
                        TinyRun.subject(data),
                        teacher,
                        SeedTree.of(7),
                        StudentSink.none(),
                        heard::add);
        Cycles predicted = usual(6);
        int collapsed = -1;
        for (int i = 0; i < watched.iterations(); i++) {
            Map<String, Double> values = watched.iterate(i);
            predicted.iterate(i);
            if (collapsed < 0) {
                assertThat(images(watched)).as("call %d", i).isEqualTo(images(predicted));
                collapsed = i >= 3 && values.get("entropy") < 0.8 ? i : -1;
            }
        }
        assertThat(collapsed).as("a tiny generator's images are of few classes").isPositive();
        assertThat(heard)
                .filteredOn(event -> event instanceof Event.Warning)
                .singleElement()
                .satisfies(event ->
                        assertThat(((Event.Warning) event).text())
                                .contains("drawn uniformly from now on"));
        assertThat(images(watched)).isNotEqualTo(images(predicted));
        assertThat(watched.state(9).facts()).containsEntry("drawing", "true");
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
