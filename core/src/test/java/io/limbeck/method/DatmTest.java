package io.limbeck.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.data.Blobs;
import io.limbeck.data.Dataset;
import io.limbeck.data.ImageShape;
import io.limbeck.data.LabelledImages;
import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.event.StoppedException;
import io.limbeck.nn.Pass;
import io.limbeck.objective.TrajectoryMatching;
import io.limbeck.synthetic.Initialization;
import io.limbeck.synthetic.Parameterization;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.Compute;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.CrossEntropy;
import io.limbeck.train.ExpertBuffer;
import io.limbeck.train.ExpertSettings;
import io.limbeck.train.OptimizerSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@InPointerScope
class DatmTest {

    private static final int CLASSES = 3;

    /** So slow that it knows no more than at the start. */
    private static final ExpertSettings UNTRAINED =
            new ExpertSettings(1, 3, 1e-9, 8, "none", false);

    @TempDir private Path folder;

    private Dataset data;
    private TinyExperts tiny;

    @BeforeEach
    void open() {
        data = Blobs.of(CLASSES, 24, new ImageShape(1, 8, 8));
        tiny = new TinyExperts(folder, data, 1);
    }

    @ParameterizedTest
    @CsvSource({"0,10", "500,15", "999,19", "1000,20", "5000,20"})
    void ramp_anyIteration_risesFromFirstToLastBoundAndNeverAbove(long iteration, int bound) {
        assertThat(new RampSettings(10, 1000).bound(iteration, 20)).isEqualTo(bound);
        assertThat(new RampSettings(10, 0).bound(iteration, 20)).isEqualTo(20);
    }

    @Test
    void distill_ramp_startsStayBelowTheBoundOfTheirIteration() {
        List<Event.Step> steps = new ArrayList<>();
        run(settings(12, 20, 1, 5), TestHooks.listening(steps)).close();
        assertThat(steps).extracting(s -> s.values().get("startsBelow")).contains(1.0, 2.0);
        assertThat(steps)
                .allSatisfy(s ->
                        assertThat(s.values().get("start"))
                                .isLessThan(s.values().get("startsBelow")));
    }

    @Test
    void distill_someIterations_learnsImagesLabelsAndStepSize() {
        try (SyntheticSet before = run(settings(1, 1e-9, 1e-9, 5), Hooks.none());
                SyntheticSet after = run(settings(12, 20, 2, 5), Hooks.none())) {
            Tensor first = before.softLabels().orElseThrow();
            Tensor last = after.softLabels().orElseThrow();
            assertThat(last.shape()).containsExactly(2L * CLASSES, CLASSES);
            assertThat(last.sub(first).abs().max().item_double()).isGreaterThan(1e-4);
            assertThat(torch.equal(before.images(), after.images())).isFalse();
            assertThat(after.stepSize().orElseThrow()).isNotEqualTo(0.02);
            assertThat(after.facts()).containsEntry("method", "datm");
        }
    }

    @Test
    void distill_labelRateZero_leavesTheLabelsAsTheyBegan() {
        try (SyntheticSet one = run(settings(1, 20, 0, 5), Hooks.none());
                SyntheticSet many = run(settings(9, 20, 0, 5), Hooks.none())) {
            assertThat(torch.equal(one.softLabels().get(), many.softLabels().get())).isTrue();
            assertThat(torch.equal(one.images(), many.images())).isFalse();
        }
    }

    @Test
    void distill_interruptedAndResumed_givesTheBitsOfAnUnbrokenRun() {
        DatmSettings settings = settings(6, 20, 2, 5);
        MemoryCheckpoints checkpoints = new MemoryCheckpoints();
        assertThatThrownBy(() -> run(settings, TestHooks.interruptingAfter(3, checkpoints)))
                .isInstanceOf(StoppedException.class);
        assertThat(Thread.interrupted()).isTrue();
        Hooks resumed = TestHooks.resuming(checkpoints);
        try (SyntheticSet continued = run(settings, resumed);
                SyntheticSet unbroken = run(settings, Hooks.none())) {
            assertThat(torch.equal(continued.images(), unbroken.images())).isTrue();
            assertThat(torch.equal(continued.softLabels().get(), unbroken.softLabels().get()))
                    .isTrue();
            assertThat(continued.facts()).isEqualTo(unbroken.facts());
        }
    }

    @Test
    void distill_lossAboveTheGate_movesNothing() {
        List<Event.Step> steps = new ArrayList<>();
        try (SyntheticSet one = run(settings(1, 20, 2, 1e-6), Hooks.none());
                SyntheticSet many = run(settings(6, 20, 2, 1e-6), TestHooks.listening(steps))) {
            assertThat(steps).allSatisfy(s -> assertThat(s.values().get("moved")).isZero());
            assertThat(torch.equal(one.images(), many.images())).isTrue();
            assertThat(torch.equal(one.softLabels().get(), many.softLabels().get())).isTrue();
            assertThat(one.facts()).isEqualTo(many.facts());
        }
    }

    @Test
    void distill_gateShutForAHundredIterations_saysSo() {
        List<String> warnings = new ArrayList<>();
        Listener listener =
                event -> {
                    if (event instanceof Event.Warning(String text)) {
                        warnings.add(text);
                    }
                };
        Hooks hooks = new Hooks(new MemoryCheckpoints(), SnapshotSink.none(), listener);
        run(settings(101, 20, 2, new RampSettings(1, 6), 1e-6, 1), hooks).close();
        assertThat(warnings)
                .filteredOn(text -> text.contains("refused each of the last 100 iterations"))
                .singleElement()
                .asString()
                .contains("gate of 1.0E-6")
                .contains("raise gate");
    }

    @Test
    void classified_everyImage_isRightByTheExpertAsked() {
        ExpertOpinion opinion = new ExpertOpinion(tiny.open(4), tiny.parts());
        LabelledImages chosen = opinion.classified(5, SeedTree.of(1), Listener.silent());
        assertThat(chosen.size()).isEqualTo(5 * CLASSES);
        int[] all = IntStream.range(0, chosen.size()).toArray();
        Tensor seen = data.preprocessing().apply(chosen.images(all));
        Tensor said =
                tiny.network()
                        .forward(tiny.open(4).snapshot(0, 4), seen, Pass.INFERENCE)
                        .logits()
                        .argmax(new LongOptional(1), false);
        assertThat(HostTensors.longs(said)).isEqualTo(HostTensors.longs(chosen.labels(all)));
    }

    @Test
    void classified_expertThatIsMostlyWrong_fillsUpAndSaysSo() {
        List<Event> events = new ArrayList<>();
        ExpertOpinion opinion = new ExpertOpinion(tiny.open(UNTRAINED, 1), tiny.parts());
        LabelledImages chosen = opinion.classified(24, SeedTree.of(1), events::add);
        assertThat(chosen.size()).isEqualTo(24 * CLASSES);
        assertThat(events)
                .singleElement()
                .satisfies(
                        e -> assertThat(((Event.Warning) e).text()).contains("train the experts"));
    }

    @Test
    void labels_imagesThatExpertsKnow_areTheMeanLogitsOfThoseThatAreRight() {
        ExpertBuffer experts = tiny.open(4);
        ExpertOpinion opinion = new ExpertOpinion(experts, tiny.parts());
        LabelledImages chosen = opinion.classified(3, SeedTree.of(1), Listener.silent());
        int[] all = IntStream.range(0, chosen.size()).toArray();
        long[] labels = HostTensors.longs(chosen.labels(all));
        Tensor seen = data.preprocessing().apply(chosen.images(all));
        float[] found = HostTensors.floats(opinion.labels(seen, labels));
        float[][] each = new float[2][];
        for (int e = 0; e < 2; e++) {
            each[e] =
                    HostTensors.floats(
                            tiny.network()
                                    .forward(experts.snapshot(e, 4), seen, Pass.INFERENCE)
                                    .logits());
        }
        for (int i = 0; i < all.length; i++) {
            int right = 0;
            double sum = 0;
            for (float[] logits : each) {
                if (best(logits, i) == labels[i]) {
                    right++;
                    sum += logits[i * CLASSES];
                }
            }
            assertThat(right).isPositive();
            assertThat((double) found[i * CLASSES]).isCloseTo(sum / right, within(1e-5));
        }
    }

    @Test
    void targets_rowsOfProbabilities_sumToOneAndIgnoreAShift() {
        Tensor logits = SeedTree.of(3).tensors().normal(4, CLASSES);
        try (LearnedLabels plain = labels(logits);
                LearnedLabels shifted = labels(logits.add(new Scalar(7.0)))) {
            int[] chosen = {2, 0};
            Tensor targets = plain.open().targets(chosen);
            assertThat(targets.sum(1).sub(new Scalar(1.0)).abs().max().item_double())
                    .isLessThan(1e-6);
            assertThat(targets.sub(shifted.open().targets(chosen)).abs().max().item_double())
                    .isLessThan(1e-6);
        }
    }

    @Test
    void targets_largeLogits_areHardLabels() {
        Tensor labels = HostTensors.of(new long[] {2, 0, 1}, 3);
        Tensor sure = torch.one_hot(labels, CLASSES).mul(new Scalar(100.0));
        Tensor outputs = SeedTree.of(3).tensors().normal(3, CLASSES);
        try (LearnedLabels soft = labels(sure.to(torch.ScalarType.Float))) {
            Tensor targets = soft.open().targets(new int[] {0, 1, 2});
            assertThat(CrossEntropy.of(outputs, targets).item_double())
                    .isCloseTo(CrossEntropy.of(outputs, labels).item_double(), within(1e-6));
        }
    }

    @Test
    void settings_windowOrGateThatCannotBe_areNamed() {
        assertThatThrownBy(() -> ramped(new RampSettings(50, 10), 1))
                .hasMessageContaining("ramp.from is 50")
                .hasMessageContaining("trajectory.max-start, which is 2");
        assertThatThrownBy(() -> ramped(new RampSettings(1, 10), 6))
                .hasMessageContaining("gate is 6");
        assertThatThrownBy(() -> new LearnedLabelSettings(-1, 1))
                .hasMessageContaining("learningRate is -1")
                .hasMessageContaining("momentum is 1");
    }

    private static int best(float[] logits, int image) {
        int best = 0;
        for (int c = 1; c < CLASSES; c++) {
            if (logits[image * CLASSES + c] > logits[image * CLASSES + best]) {
                best = c;
            }
        }
        return best;
    }

    private static LearnedLabels labels(Tensor logits) {
        return new LearnedLabels(logits, LearnedLabelSettings.defaults(), Compute.cpu());
    }

    private SyntheticSet run(DatmSettings settings, Hooks hooks) {
        return Datm.distill(
                settings, tiny.open(settings.trajectory().epochs()), tiny.parts(), hooks);
    }

    private static DatmSettings ramped(RampSettings ramp, double gate) {
        return settings(1, 1, 1, ramp, gate);
    }

    private static DatmSettings settings(
            int iterations, double imageRate, double labelRate, double gate) {
        return settings(iterations, imageRate, labelRate, new RampSettings(1, 6), gate);
    }

    private static DatmSettings settings(
            int iterations, double imageRate, double labelRate, RampSettings ramp, double gate) {
        return settings(iterations, imageRate, labelRate, ramp, gate, 5);
    }

    private static DatmSettings settings(
            int iterations,
            double imageRate,
            double labelRate,
            RampSettings ramp,
            double gate,
            int steps) {
        return new DatmSettings(
                2,
                iterations,
                TinyExperts.SETTINGS,
                new TrajectorySettings(steps, 1, 0, 2, 4, TrajectoryMatching.Form.ADJOINT),
                ramp,
                gate,
                Parameterization.Pixels.defaults(),
                Initialization.RANDOM,
                new OptimizerSpec.Sgd(imageRate, 0.5, 0),
                new LearnedLabelSettings(labelRate, 0.9),
                new StepSizeSettings(0.02, 1e-5, 0.5),
                "color|crop|flip",
                new GuardSettings(5, 2, 1),
                ProbeSettings.off(),
                100);
    }
}
