package io.limbeck.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.data.Dataset;
import io.limbeck.data.ImageShape;
import io.limbeck.data.LabelledImages;
import io.limbeck.event.Event;
import io.limbeck.event.StoppedException;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.objective.FrequencySpec;
import io.limbeck.setting.SettingException;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.Compute;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Targets that are matched again. */
class TargetReuseTest extends NcfmFixture {

    private static NcfmSettings reusing(int iterations, int targets, int freshEvery) {
        return settings(iterations, NcfmSettings.Extractor.RANDOM)
                .draft()
                .frequencies(new FrequencySpec.Gaussian(32, 1, false, 0))
                .reuse(new TargetReuse(targets, freshEvery))
                .settings();
    }

    @Test
    void distill_noMoreIterationsThanTargets_isThePublishedAlgorithm() {
        try (SyntheticSet published = run(reusing(4, 0, 2), Optional.empty(), Hooks.none());
                SyntheticSet reusing = run(reusing(4, 4, 2), Optional.empty(), Hooks.none())) {
            assertThat(torch.equal(reusing.images(), published.images())).isTrue();
        }
    }

    /** Layers, and batch norms that see all images of a class at once, as well. */
    @ParameterizedTest
    @CsvSource({"INSTANCE,false", "INSTANCE,true", "BATCH,false"})
    void distill_manyIterations_looksAtRealImagesWhereItSaysSo(
            NetworkSpec.Norm norm, boolean layers) {
        network = network(norm, SHAPE);
        CountedImages counted = new CountedImages(data.train(), new ArrayList<>());
        Dataset watched = new Dataset(data.info(), counted, data.test(), data.checksums());
        NcfmSettings settings = reusing(10, 2, 4);
        List<Event.Step> steps = new ArrayList<>();
        Ncfm.distill(
                        layers ? settings.draft().layers(List.of(0, 1)).settings() : settings,
                        network,
                        Optional.empty(),
                        watched,
                        seeds,
                        Compute.cpu(),
                        TestHooks.listening(steps))
                .close();
        assertThat(steps)
                .extracting(step -> step.values().get("fresh"))
                .containsExactly(1.0, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0);
        // Four iterations looked, at each of the three classes.
        assertThat(counted.looks()).hasSize(4 * 3);
        assertThat(steps)
                .allSatisfy(step -> assertThat(step.values().get("match")).isPositive().isFinite());
    }

    @Test
    void distill_published_saysNothingOfFreshness() {
        List<Event.Step> steps = new ArrayList<>();
        run(reusing(1, 0, 8), Optional.empty(), TestHooks.listening(steps)).close();
        assertThat(steps.getFirst().values()).doesNotContainKey("fresh");
    }

    @Test
    void distill_interruptedAndResumed_givesTheBitsOfAnUnbrokenRun() {
        NcfmSettings settings = reusing(9, 3, 4);
        MemoryCheckpoints checkpoints = new MemoryCheckpoints();
        Hooks broken = TestHooks.interruptingAfter(6, checkpoints);
        assertThatThrownBy(() -> run(settings, Optional.empty(), broken))
                .isInstanceOf(StoppedException.class);
        assertThat(Thread.interrupted()).isTrue();
        try (SyntheticSet continued =
                        run(settings, Optional.empty(), TestHooks.resuming(checkpoints));
                SyntheticSet unbroken = run(settings, Optional.empty(), Hooks.none())) {
            assertThat(torch.equal(continued.images(), unbroken.images())).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"0,8,10,10", "2,4,10,4", "32,8,320,68", "32,8,20,20", "1,2,5,3", "3,4,9,5"})
    void fresh_anyLength_isHowManyLook(int targets, int freshEvery, int iterations, int fresh) {
        assertThat(new TargetReuse(targets, freshEvery).fresh(iterations)).isEqualTo(fresh);
    }

    @ParameterizedTest
    @CsvSource({"-1,8", "4,1", "4,0"})
    void reuse_outOfRange_isRefused(int targets, int freshEvery) {
        assertThatThrownBy(() -> new TargetReuse(targets, freshEvery))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("try");
    }

    @Test
    void settings_frequenciesThatLearnOrAreChosen_areRefused() {
        NcfmDraft draft = reusing(1, 2, 2).draft();
        List<FrequencySpec> others =
                List.of(
                        MIXTURE,
                        new FrequencySpec.Gaussian(32, 1, true, 0),
                        new FrequencySpec.Gaussian(32, 1, false, 8),
                        FrequencySpec.Released.defaults());
        for (FrequencySpec learning : others) {
            assertThatThrownBy(() -> draft.frequencies(learning).settings())
                    .isInstanceOf(SettingException.class)
                    .hasMessageContaining("reuse.targets is 2")
                    .hasMessageContaining("gaussian");
        }
    }

    /** Counts how often images were asked for. */
    private record CountedImages(LabelledImages all, List<Integer> looks)
            implements LabelledImages {

        @Override
        public int size() {
            return all.size();
        }

        @Override
        public int classes() {
            return all.classes();
        }

        @Override
        public ImageShape shape() {
            return all.shape();
        }

        @Override
        public int label(int index) {
            return all.label(index);
        }

        @Override
        public Tensor images(int[] indices) {
            looks.add(indices.length);
            return all.images(indices);
        }
    }
}
