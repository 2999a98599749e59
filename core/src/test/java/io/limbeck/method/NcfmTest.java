package io.limbeck.method;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.data.Blobs;
import io.limbeck.data.ImageShape;
import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.objective.FrequencySpec;
import io.limbeck.synthetic.Formation;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.Compute;
import io.limbeck.torch.MemoryUse;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.ModelPool;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole distillations. */
class NcfmTest extends NcfmFixture {

    @Test
    void distill_blendedPool_lossFallsAndImagesStayInRange(@TempDir Path folder) {
        PointerScope scope = PointerScope.getInnerScope();
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
    void distill_severalLayersOfALearntBandwidth_itMoves() {
        MemoryCheckpoints checkpoints = new MemoryCheckpoints();
        NcfmSettings settings =
                settings(2, NcfmSettings.Extractor.RANDOM)
                        .draft()
                        .layers(List.of(0, 1))
                        .frequencies(
                                new FrequencySpec.ScaleMixture(64, 8, 16, 1e-3, true, 1, true, 0))
                        .settings();
        run(settings, Optional.empty(), hooks(checkpoints)).close();
        Tensor logarithm =
                checkpoints.latest().orElseThrow().tensors().get("frequencies.weight.logBandwidth");
        assertThat(logarithm.item_float()).isNotZero();
    }

    /** With targets that are reused, 96 of which are forgotten on the way. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void distill_manyIterations_memoryIsFlat(boolean reused) {
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
        NcfmSettings published = settings(200, NcfmSettings.Extractor.RANDOM);
        NcfmSettings reusing =
                published
                        .draft()
                        .frequencies(new FrequencySpec.Gaussian(2048, 1, false, 0))
                        .reuse(new TargetReuse(8, 2))
                        .settings();
        run(
                        reused ? reusing : published,
                        Optional.empty(),
                        new Hooks(new MemoryCheckpoints(), SnapshotSink.none(), measuring))
                .close();
        assertThat(resident.getLast() - resident.getFirst()).isLessThan(24e6);
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
