package io.limbeck.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.data.Blobs;
import io.limbeck.data.Dataset;
import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.event.StoppedException;
import io.limbeck.objective.FrequencySpec;
import io.limbeck.objective.GradientMatching;
import io.limbeck.objective.TrajectoryMatching;
import io.limbeck.synthetic.Initialization;
import io.limbeck.synthetic.Parameterization;
import io.limbeck.synthetic.Parameterization.Sharing;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.Compute;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.NonFiniteLossException;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.OptimizerSpec;
import io.limbeck.train.ScheduleSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every matching method drives bases and hallucinators as it drives images. */
@InPointerScope
class HallucinatedMethodsTest {

    private static final OptimizerSpec SGD = new OptimizerSpec.Sgd(0.1, 0.5, 0);
    private static final String AUGMENTATION = "color|crop|flip";

    @TempDir private Path folder;

    private Dataset data;
    private TinyExperts tiny;

    @BeforeEach
    void open() {
        data = Blobs.of(3, 24, TinyHallucinations.SHAPE);
        tiny = new TinyExperts(folder, data, 2);
    }

    /** The methods that a set in the making can be handed to. */
    enum Method {
        DM,
        DSA,
        MTT,
        DATM,
        NCFM
    }

    @ParameterizedTest
    @EnumSource
    void distill_everyMethod_movesBasesAndHallucinatorsAndReports(Method method) {
        List<Event.Step> steps = new ArrayList<>();
        Listener listener =
                event -> {
                    if (event instanceof Event.Step step) {
                        steps.add(step);
                    }
                };
        Hooks hooks = new Hooks(new MemoryCheckpoints(), SnapshotSink.none(), listener);
        try (SyntheticSet one = run(method, 1, 0.1, Hooks.none());
                SyntheticSet many = run(method, 12, 0.1, hooks)) {
            int perPair = method == Method.NCFM ? 4 : 1;
            assertThat(many.decodedCount()).isEqualTo(3 * 2 * 3 * perPair);
            Tensor images = many.decode().images();
            assertThat(images.isfinite().all().item_bool()).isTrue();
            Tensor moved = one.images().sub(many.images()).abs().flatten(1, -1).mean(1);
            assertThat(moved.min().item_double()).isGreaterThan(0);
            for (int i = 0; i < 3; i++) {
                assertThat(torch.equal(shift(one, i), shift(many, i))).isFalse();
            }
        }
        assertThat(steps).hasSize(12);
        assertThat(steps)
                .allMatch(step ->
                        step.values().get("likeness") >= 0 && step.values().get("likeness") <= 1);
    }

    private static Tensor shift(SyntheticSet set, int hallucinator) {
        return set.hallucination().orElseThrow().weights().get(hallucinator).get("affine.shift");
    }

    @ParameterizedTest
    @EnumSource
    void distill_interruptedAndResumed_givesTheBitsOfAnUnbrokenRun(Method method) {
        MemoryCheckpoints checkpoints = new MemoryCheckpoints();
        Hooks broken = TestHooks.interruptingAfter(2, checkpoints);
        assertThatThrownBy(() -> run(method, 5, 0.1, broken)).isInstanceOf(StoppedException.class);
        assertThat(Thread.interrupted()).isTrue();
        Hooks resumed = TestHooks.resuming(checkpoints);
        try (SyntheticSet continued = run(method, 5, 0.1, resumed);
                SyntheticSet unbroken = run(method, 5, 0.1, Hooks.none())) {
            assertThat(torch.equal(continued.images(), unbroken.images())).isTrue();
            assertThat(torch.equal(continued.decode().images(), unbroken.decode().images()))
                    .isTrue();
            assertThat(continued.facts()).isEqualTo(unbroken.facts());
        }
    }

    /** The first step of the adversary is so great that its next likeness is no number. */
    @Test
    void mtt_likenessNotFinite_goesBackAndThenGivesUp() {
        Parameterization bases =
                TinyHallucinations.settings(
                        3, Sharing.SHARED, 0.1, OptimizerSpec.Adam.defaults(), 1e30);
        List<Event> events = new ArrayList<>();
        Hooks hooks = new Hooks(new MemoryCheckpoints(), SnapshotSink.none(), events::add);
        assertThatThrownBy(() -> Mtt.distill(mtt(bases, 20), tiny.open(2), tiny.parts(), hooks))
                .isInstanceOf(NonFiniteLossException.class)
                .hasMessageContaining("likeness (diverged 2 times")
                .hasMessageContaining("adversary.learning-rate");
        assertThat(events.stream().filter(Event.Warning.class::isInstance).map(Object::toString))
                .singleElement()
                .asString()
                .contains("a likeness that is no number", "went back to the last good state");
    }

    @Test
    void dm_likenessNotFinite_stopsAndSaysSo() {
        Parameterization bases =
                TinyHallucinations.settings(
                        3, Sharing.SHARED, 0.1, OptimizerSpec.Adam.defaults(), 1e30);
        assertThatThrownBy(() -> Dm.distill(dm(bases, 20), tiny.parts(), Hooks.none()))
                .isInstanceOf(NonFiniteLossException.class)
                .hasMessageContaining("likeness");
    }

    @Test
    void datm_labels_areOfBasesAndMoveWithThem() {
        try (SyntheticSet one = run(Method.DATM, 1, 0, Hooks.none());
                SyntheticSet many = run(Method.DATM, 6, 0, Hooks.none())) {
            Tensor labels = many.softLabels().orElseThrow();
            assertThat(labels.shape()).containsExactly(3 * 2, 3);
            assertThat(many.storedSize().labels()).isEqualTo(3 * 2 * 3);
            Tensor byClass = many.decodedSoftLabels().orElseThrow().view(3, 3, 2, 3);
            for (int hallucinator = 1; hallucinator < 3; hallucinator++) {
                assertThat(torch.equal(byClass.select(1, 0), byClass.select(1, hallucinator)))
                        .isTrue();
            }
            assertThat(torch.equal(byClass.select(2, 0), byClass.select(2, 1))).isFalse();
            assertThat(torch.equal(one.softLabels().orElseThrow(), labels)).isFalse();
            long[] classes = HostTensors.longs(many.decode().labels());
            assertThat(classes[2 * 3 - 1]).isZero();
            assertThat(classes[2 * 3]).isEqualTo(1);
        }
    }

    @Test
    void constraint_on_keepsHallucinatorsFurtherApart() {
        try (SyntheticSet with = run(Method.DM, 80, 2, Hooks.none());
                SyntheticSet without = run(Method.DM, 80, 0, Hooks.none())) {
            assertThat(spread(with)).isGreaterThan(spread(without));
        }
    }

    /** Mean distance of two renderings of a base. */
    private static double spread(SyntheticSet set) {
        double sum = 0;
        for (int label = 0; label < 3; label++) {
            for (int i = 0; i < 3; i++) {
                for (int j = 0; j < i; j++) {
                    Tensor first =
                            set.hallucination()
                                    .orElseThrow()
                                    .images(3, label, i, set.stored(label));
                    Tensor second =
                            set.hallucination()
                                    .orElseThrow()
                                    .images(3, label, j, set.stored(label));
                    sum += first.sub(second).flatten(1, -1).norm().item_double();
                }
            }
        }
        return sum;
    }

    private SyntheticSet run(Method method, int iterations, double cosine, Hooks hooks) {
        Parameterization bases =
                TinyHallucinations.settings(
                        3, Sharing.SHARED, cosine, OptimizerSpec.Adam.defaults());
        return switch (method) {
            case DM -> Dm.distill(dm(bases, iterations), tiny.parts(), hooks);
            case DSA ->
                    Dc.distill(
                            new DsaSettings(
                                    2,
                                    new GradientSteps(
                                            iterations,
                                            1,
                                            1,
                                            0.01,
                                            4,
                                            GradientMatching.Distance.ROWS),
                                    bases,
                                    Initialization.RANDOM,
                                    16,
                                    SGD,
                                    AUGMENTATION,
                                    ProbeSettings.off(),
                                    100),
                            tiny.parts(),
                            hooks);
            case MTT -> Mtt.distill(mtt(bases, iterations), tiny.open(2), tiny.parts(), hooks);
            case DATM -> Datm.distill(datm(bases, iterations), tiny.open(2), tiny.parts(), hooks);
            case NCFM -> ncfm(bases, iterations, hooks);
        };
    }

    private static DmSettings dm(Parameterization bases, int iterations) {
        return new DmSettings(
                2,
                iterations,
                bases,
                Initialization.RANDOM,
                16,
                SGD,
                AUGMENTATION,
                ProbeSettings.off(),
                100);
    }

    private static MttSettings mtt(Parameterization bases, int iterations) {
        return new MttSettings(
                2,
                iterations,
                TinyExperts.SETTINGS,
                new TrajectorySettings(4, 1, 0, 2, 4, TrajectoryMatching.Form.ADJOINT),
                bases,
                Initialization.RANDOM,
                SGD,
                new StepSizeSettings(0.02, 1e-5, 0.5),
                AUGMENTATION,
                new GuardSettings(5, 2, 1),
                ProbeSettings.off(),
                100);
    }

    private static DatmSettings datm(Parameterization bases, int iterations) {
        MttSettings mtt = mtt(bases, iterations);
        return new DatmSettings(
                mtt.ipc(),
                iterations,
                TinyExperts.SETTINGS,
                mtt.trajectory(),
                RampSettings.defaults(),
                5,
                bases,
                Initialization.RANDOM,
                SGD,
                new LearnedLabelSettings(2, 0.9),
                mtt.stepSize(),
                AUGMENTATION,
                mtt.guard(),
                ProbeSettings.off(),
                100);
    }

    private SyntheticSet ncfm(Parameterization bases, int iterations, Hooks hooks) {
        NcfmSettings hallucinated =
                NcfmFixture.settings(iterations, NcfmSettings.Extractor.RANDOM)
                        .draft()
                        .parameterization(bases)
                        .init(Initialization.MIX)
                        .frequencies(new FrequencySpec.Gaussian(32, 1, false, 0))
                        .schedule(ScheduleSpec.Constant.defaults())
                        .settings();
        return Ncfm.distill(
                hallucinated,
                tiny.network(),
                Optional.empty(),
                data,
                SeedTree.of(5),
                Compute.cpu(),
                hooks);
    }
}
