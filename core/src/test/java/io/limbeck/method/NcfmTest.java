package io.limbeck.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.data.Dataset;
import io.limbeck.data.ImageShape;
import io.limbeck.data.TensorImages;
import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.event.StoppedException;
import io.limbeck.nn.Network;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.Networks;
import io.limbeck.objective.FrequencySpec;
import io.limbeck.synthetic.Formation;
import io.limbeck.synthetic.Initialization;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.Compute;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.MemoryUse;
import io.limbeck.torch.NonFiniteLossException;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.Length;
import io.limbeck.train.ModelPool;
import io.limbeck.train.OptimizerSpec;
import io.limbeck.train.PoolSettings;
import io.limbeck.train.ScheduleSpec;
import io.limbeck.train.TrainingSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NcfmTest {

    private static final ImageShape SHAPE = new ImageShape(3, 16, 16);
    private static final FrequencySpec MIXTURE =
            new FrequencySpec.ScaleMixture(64, 8, 16, 1e-3, true, 1, false, 0);

    private final SeedTree seeds = SeedTree.of(5);
    private PointerScope scope;
    private Dataset data;
    private Network network;

    @BeforeEach
    void open() {
        scope = new PointerScope();
        data = Blobs.of(3, 24, SHAPE);
        network = network(NetworkSpec.Norm.INSTANCE, SHAPE);
    }

    @AfterEach
    void close() {
        scope.close();
    }

    @Test
    void distill_blendedPool_lossFallsAndImagesStayInRange(@TempDir Path folder) {
        List<Event.Step> steps = new ArrayList<>();
        List<Long> pictured = new ArrayList<>();
        List<SyntheticSet> first = new ArrayList<>();
        Hooks hooks =
                new Hooks(
                        new MemoryCheckpoints(),
                        (step, set) -> {
                            pictured.add(step);
                            if (step == 0) {
                                Tensor images = set.images().clone();
                                scope.attach(images);
                                first.add(
                                        new SyntheticSet(
                                                set.info(),
                                                set.ipc(),
                                                set.formation(),
                                                images,
                                                set.labels(),
                                                Optional.empty(),
                                                set.facts()));
                            }
                        },
                        TestHooks.collecting(steps));
        try (ModelPool pool = pool(folder);
                SyntheticSet set =
                        run(
                                settings(60, NcfmSettings.Extractor.BLENDED),
                                Optional.of(pool),
                                hooks)) {
            assertThat(set.images().shape()).containsExactly(6, 3, 16, 16);
            assertThat(set.images().min().item_double()).isGreaterThanOrEqualTo(0);
            assertThat(set.images().max().item_double()).isLessThanOrEqualTo(1);
            assertThat(moved(first.getFirst().images(), set.images())).isGreaterThan(0.01);
        }
        assertThat(steps).hasSize(60);
        assertThat(pictured).startsWith(0L, 1L).endsWith(60L).hasSizeBetween(25, 41);
        assertThat(mean(steps, 45, 60, "match")).isLessThan(0.9 * mean(steps, 0, 15, "match"));
        assertThat(mean(steps, 45, 60, "calibration"))
                .isLessThan(mean(steps, 0, 15, "calibration"));
        assertThat(steps.getFirst().values().keySet())
                .contains(
                        "match",
                        "calibration",
                        "learningRate",
                        "psiRatio",
                        "secondsPerStep",
                        "residentBytes");
        assertThat(steps.get(1).values()).doesNotContainKey("psiRatio");
    }

    @Test
    void distill_softLabels_areFiniteLogitsOfEveryDecodedImage(@TempDir Path folder) {
        NcfmSettings settings =
                with(
                        settings(2, NcfmSettings.Extractor.TRAINED),
                        Formation.defaults(),
                        List.of(),
                        NcfmSettings.Labels.SOFT);
        try (ModelPool pool = pool(folder);
                SyntheticSet set = run(settings, Optional.of(pool), Hooks.none())) {
            Tensor logits = set.softLabels().orElseThrow();
            assertThat(logits.shape()).containsExactly(24, 3);
            Tensor labels = set.decode().labels();
            assertThat(torch.equal(SoftLabels.corrected(logits, labels), logits)).isTrue();
        }
    }

    @Test
    void distill_interruptedAndResumed_givesTheBitsOfAnUnbrokenRun() {
        NcfmSettings settings = settings(6, NcfmSettings.Extractor.RANDOM);
        MemoryCheckpoints checkpoints = new MemoryCheckpoints();
        Hooks broken = TestHooks.interruptingAfter(3, checkpoints);
        assertThatThrownBy(() -> run(settings, Optional.empty(), broken))
                .isInstanceOf(StoppedException.class)
                .hasMessageContaining("3 of 6");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(checkpoints.latest().orElseThrow().step()).isEqualTo(3);

        List<Event.Step> steps = new ArrayList<>();
        Hooks resumed = new Hooks(checkpoints, SnapshotSink.none(), TestHooks.collecting(steps));
        try (SyntheticSet continued = run(settings, Optional.empty(), resumed);
                SyntheticSet unbroken = run(settings, Optional.empty(), Hooks.none())) {
            assertThat(steps).extracting(Event.Step::step).containsExactly(4L, 5L, 6L);
            assertThat(torch.equal(continued.images(), unbroken.images())).isTrue();
        }
        assertThat(checkpoints.latest().orElseThrow().step()).isEqualTo(6);
    }

    @Test
    void distill_otherSeed_givesOtherImages() {
        NcfmSettings settings = settings(2, NcfmSettings.Extractor.RANDOM);
        try (SyntheticSet one = run(settings, Optional.empty(), Hooks.none());
                SyntheticSet other =
                        Ncfm.distill(
                                settings,
                                network,
                                Optional.empty(),
                                data,
                                SeedTree.of(6),
                                Compute.cpu(),
                                Hooks.none())) {
            assertThat(torch.equal(one.images(), other.images())).isFalse();
        }
    }

    @Test
    void distill_everyIteration_samplingNetworkMoves() {
        MemoryCheckpoints one = new MemoryCheckpoints();
        MemoryCheckpoints two = new MemoryCheckpoints();
        run(settings(1, NcfmSettings.Extractor.RANDOM), Optional.empty(), hooks(one)).close();
        run(settings(2, NcfmSettings.Extractor.RANDOM), Optional.empty(), hooks(two)).close();
        String name = "frequencies.weight.psi.linear1.weight";
        assertThat(
                        torch.equal(
                                one.latest().orElseThrow().tensors().get(name),
                                two.latest().orElseThrow().tensors().get(name)))
                .isFalse();
    }

    @Test
    void distill_realImagesNotFinite_stopsAndSavesNothing() {
        Tensor pixels = torch.full(new long[] {6, 3, 16, 16}, new Scalar(Double.NaN));
        Tensor labels = HostTensors.of(new long[] {0, 1, 2, 0, 1, 2}, 6);
        Dataset broken =
                new Dataset(
                        data.info(),
                        new TensorImages(pixels, labels, 3),
                        data.test(),
                        data.checksums());
        MemoryCheckpoints checkpoints = new MemoryCheckpoints();
        assertThatThrownBy(() ->
                        Ncfm.distill(
                                settings(2, NcfmSettings.Extractor.RANDOM),
                                network,
                                Optional.empty(),
                                broken,
                                seeds,
                                Compute.cpu(),
                                hooks(checkpoints)))
                .isInstanceOf(NonFiniteLossException.class)
                .hasMessageContaining("class 0");
        assertThat(checkpoints.latest()).isEmpty();
    }

    /** The frequencies and the images have taken their steps by then. */
    @Test
    void distill_calibrationNotFinite_keepsTheLastWholeCheckpoint(@TempDir Path folder) {
        MemoryCheckpoints checkpoints = new MemoryCheckpoints();
        NcfmSettings sound = settings(2, NcfmSettings.Extractor.BLENDED);
        NcfmSettings unsound = sound.draft().iterations(4).calibration(1e300).settings();
        try (ModelPool pool = pool(folder)) {
            run(sound, Optional.of(pool), hooks(checkpoints)).close();
            int saved = checkpoints.saved();

            assertThatThrownBy(() -> run(unsound, Optional.of(pool), hooks(checkpoints)))
                    .isInstanceOf(NonFiniteLossException.class)
                    .hasMessageContaining("calibration (class 0) loss is Infinity at step 3");
            assertThat(checkpoints.saved()).isEqualTo(saved);
            assertThat(checkpoints.latest().orElseThrow().step()).isEqualTo(2);
        }
    }

    @Test
    void distill_greyAndOddSizes_works() {
        ImageShape shape = new ImageShape(1, 17, 14);
        data = Blobs.of(2, 5, shape);
        network = network(NetworkSpec.Norm.INSTANCE, shape);
        try (SyntheticSet set =
                run(settings(1, NcfmSettings.Extractor.RANDOM), Optional.empty(), Hooks.none())) {
            assertThat(set.images().shape()).containsExactly(4, 1, 17, 14);
        }
    }

    @Test
    void distill_batchNorm_worksClassByClass() {
        network = network(NetworkSpec.Norm.BATCH, SHAPE);
        List<Event.Step> steps = new ArrayList<>();
        run(
                        settings(2, NcfmSettings.Extractor.RANDOM),
                        Optional.empty(),
                        new Hooks(
                                new MemoryCheckpoints(),
                                SnapshotSink.none(),
                                TestHooks.collecting(steps)))
                .close();
        assertThat(steps).allMatch(step -> step.values().get("match") > 0);
    }

    @Test
    void distill_severalLayers_sumsTheirLosses() {
        List<Event.Step> steps = new ArrayList<>();
        NcfmSettings settings =
                with(
                        settings(2, NcfmSettings.Extractor.RANDOM),
                        Formation.defaults(),
                        List.of(0, 1),
                        NcfmSettings.Labels.HARD);
        run(
                        settings,
                        Optional.empty(),
                        new Hooks(
                                new MemoryCheckpoints(),
                                SnapshotSink.none(),
                                TestHooks.collecting(steps)))
                .close();
        assertThat(steps).hasSize(2);
    }

    @Test
    void distill_extractorNeedsAPool_saysSo() {
        assertThatThrownBy(() ->
                        run(
                                settings(2, NcfmSettings.Extractor.BLENDED),
                                Optional.empty(),
                                Hooks.none()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("pool");
    }

    @Test
    void distill_manyIterations_memoryIsFlat() {
        data = Blobs.of(2, 8, new ImageShape(1, 8, 8));
        network = network(NetworkSpec.Norm.INSTANCE, data.info().shape());
        List<Double> resident = new ArrayList<>();
        Listener measuring =
                event -> {
                    if (event instanceof Event.Step(_, long step, _)
                            && (step == 3 || step % 50 == 0)) {
                        System.gc();
                        resident.add((double) MemoryUse.residentBytes());
                    }
                };
        run(
                        settings(200, NcfmSettings.Extractor.RANDOM),
                        Optional.empty(),
                        new Hooks(new MemoryCheckpoints(), SnapshotSink.none(), measuring))
                .close();
        assertThat(resident.getLast() - resident.getFirst()).isLessThan(24e6);
    }

    private SyntheticSet run(NcfmSettings settings, Optional<ModelPool> pool, Hooks hooks) {
        return Ncfm.distill(settings, network, pool, data, seeds, Compute.cpu(), hooks);
    }

    private ModelPool pool(Path folder) {
        PoolSettings settings =
                new PoolSettings(
                        2,
                        0,
                        new TrainingSettings(
                                Length.steps(30),
                                16,
                                OptimizerSpec.Sgd.defaults(),
                                ScheduleSpec.Constant.defaults(),
                                "none",
                                0,
                                0,
                                0));
        return ModelPool.open(
                folder,
                settings,
                spec(NetworkSpec.Norm.INSTANCE),
                network,
                data,
                seeds.child("pool"),
                Compute.cpu(),
                Listener.silent());
    }

    private static NetworkSpec spec(NetworkSpec.Norm norm) {
        return new NetworkSpec.ConvNet(
                2, 16, norm, NetworkSpec.Pooling.AVERAGE, NetworkSpec.Activation.RELU);
    }

    private Network network(NetworkSpec.Norm norm, ImageShape shape) {
        return Networks.create(
                spec(norm),
                new Network.Input(
                        shape.channels(), shape.height(), shape.width(), data.info().classes()));
    }

    static NcfmSettings settings(int iterations, NcfmSettings.Extractor extractor) {
        return NcfmSettings.defaults()
                .draft()
                .ipc(2)
                .iterations(iterations)
                .init(Initialization.NOISE)
                .realBatch(16)
                .extractor(extractor)
                .frequencies(MIXTURE)
                .calibration(extractor == NcfmSettings.Extractor.RANDOM ? 0 : 1)
                .optimizer(new OptimizerSpec.AdamW(0.01, 0.9, 0.999, 0))
                .schedule(ScheduleSpec.Plateau.defaults())
                .settings();
    }

    private static NcfmSettings with(
            NcfmSettings s, Formation formation, List<Integer> layers, NcfmSettings.Labels labels) {
        return s.draft().formation(formation).layers(layers).labels(labels).settings();
    }

    static Hooks hooks(MemoryCheckpoints checkpoints) {
        return new Hooks(checkpoints, SnapshotSink.none(), Listener.silent());
    }

    private static double mean(List<Event.Step> steps, int from, int to, String value) {
        return steps.subList(from, to).stream()
                .mapToDouble(step -> step.values().get(value))
                .average()
                .orElseThrow();
    }

    private static double moved(Tensor before, Tensor after) {
        return before.sub(after).abs().mean().item_double();
    }
}
