package io.limbeck.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.data.Blobs;
import io.limbeck.data.Dataset;
import io.limbeck.data.ImageShape;
import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.event.StoppedException;
import io.limbeck.nn.Network;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.Networks;
import io.limbeck.objective.GradientMatching;
import io.limbeck.synthetic.Formation;
import io.limbeck.synthetic.Initialization;
import io.limbeck.synthetic.Parameterization;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.Compute;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.MemoryUse;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.OptimizerSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every method that matches synthetic images to real ones, and for each. */
@InPointerScope
class MatchingTest {

    private static final ImageShape SHAPE = new ImageShape(3, 8, 8);
    private static final String DSA = "color|crop|cutout|flip|scale|rotate";

    private Dataset data;

    @BeforeEach
    void open() {
        data = Blobs.of(3, 24, SHAPE);
    }

    /** A method by name; its function distils with so many iterations. */
    record Method(String name, Function<Integer, MethodSettings> settings) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Method> methods() {
        return Stream.of(
                new Method("dm", MatchingTest::dm),
                new Method("dc", MatchingTest::dc),
                new Method("dsa", n -> dsa(n, 3)));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void distill_everyMethod_lossFallsAndEveryClassMoves(Method method) {
        List<Event.Step> steps = new ArrayList<>();
        try (SyntheticSet before = run(method.settings().apply(1), 0, Hooks.none());
                SyntheticSet after =
                        run(
                                method.settings().apply(45),
                                0,
                                new Hooks(
                                        new MemoryCheckpoints(),
                                        SnapshotSink.none(),
                                        listenTo(steps)))) {
            assertThat(after.images().shape()).containsExactly(6, 3, 8, 8);
            assertThat(after.images().isfinite().all().item_bool()).isTrue();
            Tensor moved = before.images().sub(after.images()).abs().flatten(1, -1).mean(1);
            assertThat(moved.min().item_double()).isGreaterThan(0);
        }
        assertThat(steps).hasSize(45);
        assertThat(mean(steps, 30, 45)).isLessThan(mean(steps, 0, 15));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void distill_interruptedAndResumed_givesTheBitsOfAnUnbrokenRun(Method method) {
        MemoryCheckpoints checkpoints = new MemoryCheckpoints();
        Hooks broken = TestHooks.interruptingAfter(4, checkpoints);
        assertThatThrownBy(() -> run(method.settings().apply(9), 0, broken))
                .isInstanceOf(StoppedException.class)
                .hasMessageContaining("4 of 9");
        assertThat(Thread.interrupted()).isTrue();
        Hooks resumed = TestHooks.resuming(checkpoints);
        try (SyntheticSet continued = run(method.settings().apply(9), 0, resumed);
                SyntheticSet unbroken = run(method.settings().apply(9), 0, Hooks.none())) {
            assertThat(torch.equal(continued.images(), unbroken.images())).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void distill_otherSeed_givesOtherImages(Method method) {
        try (SyntheticSet one = run(method.settings().apply(3), 0, Hooks.none());
                SyntheticSet other = run(method.settings().apply(3), 1, Hooks.none())) {
            assertThat(torch.equal(one.images(), other.images())).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void distill_batchNormAndCheckpointOfAnother_worksAndIsRefused(Method method) {
        MemoryCheckpoints checkpoints = new MemoryCheckpoints();
        Hooks hooks = new Hooks(checkpoints, SnapshotSink.none(), Listener.silent());
        distill(method.settings().apply(3), parts(NetworkSpec.Norm.BATCH, 0), hooks).close();
        MethodSettings other = method.name().equals("dm") ? dc(5) : dm(5);
        assertThatThrownBy(() -> run(other, 0, hooks))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the checkpoint is of method \"" + method.name() + "\"");
    }

    @ParameterizedTest
    @MethodSource("methods")
    void distill_manyIterations_memoryIsFlat(Method method) {
        List<Double> resident = new ArrayList<>();
        Listener measuring =
                event -> {
                    if (event instanceof Event.Step(_, long step, _)
                            && (step == 10 || step == 60)) {
                        System.gc();
                        resident.add((double) MemoryUse.residentBytes());
                    }
                };
        run(
                        method.settings().apply(60),
                        0,
                        new Hooks(new MemoryCheckpoints(), SnapshotSink.none(), measuring))
                .close();
        assertThat(resident.getLast() - resident.getFirst()).isLessThan(24e6);
    }

    @Test
    void dm_syntheticAreTheRealImages_lossIsZeroAndNothingMoves() {
        // As many images as the class has: shuffled, but with the same mean.
        DmSettings settings =
                new DmSettings(
                        24,
                        2,
                        Parameterization.Pixels.defaults(),
                        Initialization.RANDOM,
                        24,
                        new OptimizerSpec.Sgd(1, 0.5, 0),
                        DSA,
                        ProbeSettings.off(),
                        100);
        List<Event.Step> steps = new ArrayList<>();
        run(settings, 0, new Hooks(new MemoryCheckpoints(), SnapshotSink.none(), listenTo(steps)))
                .close();
        assertThat(steps).allSatisfy(s -> assertThat(s.values().get("match")).isLessThan(1e-8));
    }

    @Test
    void dm_factorTwo_decodesFourImagesOfEach() {
        DmSettings plain = dm(2);
        DmSettings settings =
                new DmSettings(
                        2,
                        2,
                        new Parameterization.Pixels(new Formation(Formation.Kind.SINGLE, 2, 1)),
                        Initialization.MIX,
                        16,
                        plain.optimizer(),
                        DSA,
                        ProbeSettings.off(),
                        100);
        try (SyntheticSet set = run(settings, 0, Hooks.none())) {
            assertThat(set.decode().images().shape()).containsExactly(24, 3, 8, 8);
        }
    }

    @Test
    void step_plainSgd_movesByRateTimesGradientInNetworkSpace() {
        MatchingParts parts = parts(NetworkSpec.Norm.INSTANCE, 0);
        DmSettings settings = dm(1);
        try (Synthesis images = parts.synthesis(settings)) {
            Tensor before = parts.data().preprocessing().apply(images.current(Map.of()).images());
            Draft draft = images.draft(SeedTree.of(0));
            Draft.Rendering one = draft.ofClass(1);
            Tensor gradient = torch.ones_like(one.leaves().getFirst());
            draft.collect(one.leaves(), List.of(gradient));
            draft.collect(one.leaves(), List.of(gradient));
            draft.step(0.25);
            Tensor after = parts.data().preprocessing().apply(images.current(Map.of()).images());
            Tensor moved = before.sub(after);
            assertThat(moved.narrow(0, 2, 2).mean().item_double()).isCloseTo(0.5, within(1e-5));
            assertThat(moved.narrow(0, 0, 2).abs().max().item_double()).isEqualTo(0);
            assertThat(moved.narrow(0, 4, 2).abs().max().item_double()).isEqualTo(0);
        }
    }

    @Test
    void dsa_newNetwork_comesAfterTheOuterSteps() {
        List<Event.Step> steps = new ArrayList<>();
        run(dsa(7, 3), 0, new Hooks(new MemoryCheckpoints(), SnapshotSink.none(), listenTo(steps)))
                .close();
        assertThat(steps)
                .extracting(s -> s.values().get("network"))
                .startsWith(0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 2.0);
    }

    private static DmSettings dm(int iterations) {
        return new DmSettings(
                2,
                iterations,
                Parameterization.Pixels.defaults(),
                Initialization.RANDOM,
                16,
                new OptimizerSpec.Sgd(1, 0.5, 0),
                DSA,
                ProbeSettings.off(),
                100);
    }

    private static DcSettings dc(int iterations) {
        return new DcSettings(
                2,
                new GradientSteps(iterations, 1, 1, 0.01, 256, GradientMatching.Distance.ROWS),
                Parameterization.Pixels.defaults(),
                Initialization.NOISE,
                16,
                new OptimizerSpec.Sgd(0.3, 0.5, 0),
                ProbeSettings.off(),
                100);
    }

    /** With {@code outer} steps against each network; runs are cut off at whole networks. */
    private static DsaSettings dsa(int iterations, int outer) {
        return new DsaSettings(
                2,
                new GradientSteps(
                        Math.ceilDiv(iterations, outer),
                        outer,
                        2,
                        0.01,
                        4,
                        GradientMatching.Distance.ROWS),
                Parameterization.Pixels.defaults(),
                Initialization.RANDOM,
                16,
                new OptimizerSpec.Sgd(0.3, 0.5, 0),
                DSA,
                ProbeSettings.off(),
                100);
    }

    private SyntheticSet run(MethodSettings settings, long seed, Hooks hooks) {
        return distill(settings, parts(NetworkSpec.Norm.INSTANCE, seed), hooks);
    }

    private static SyntheticSet distill(MethodSettings settings, MatchingParts parts, Hooks hooks) {
        return switch (settings) {
            case DmSettings dm -> Dm.distill(dm, parts, hooks);
            case DcSettings dc -> Dc.distill(dc, parts, hooks);
            case DsaSettings dsa -> Dc.distill(dsa, parts, hooks);
            case NcfmSettings _,
                    TrajectoryMethod _,
                    CoresetSettings _,
                    SsdKdSettings _,
                    Sre2lSettings _,
                    RdedSettings _ ->
                    throw new IllegalArgumentException("not tested here");
        };
    }

    private MatchingParts parts(NetworkSpec.Norm norm, long seed) {
        Network network =
                Networks.create(
                        new NetworkSpec.ConvNet(
                                2,
                                16,
                                norm,
                                NetworkSpec.Pooling.AVERAGE,
                                NetworkSpec.Activation.RELU),
                        new Network.Input(SHAPE.channels(), SHAPE.height(), SHAPE.width(), 3));
        return new MatchingParts(network, data, SeedTree.of(seed), Compute.cpu());
    }

    private static Listener listenTo(List<Event.Step> steps) {
        return event -> {
            if (event instanceof Event.Step step) {
                steps.add(step);
            }
        };
    }

    private static double mean(List<Event.Step> steps, int from, int to) {
        return steps.subList(from, to).stream()
                .mapToDouble(step -> step.values().get("match"))
                .average()
                .orElseThrow();
    }
}
