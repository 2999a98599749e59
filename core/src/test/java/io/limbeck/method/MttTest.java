package io.limbeck.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.data.Blobs;
import io.limbeck.data.Dataset;
import io.limbeck.data.ImageShape;
import io.limbeck.event.Event;
import io.limbeck.event.StoppedException;
import io.limbeck.objective.TrajectoryMatching;
import io.limbeck.synthetic.Initialization;
import io.limbeck.synthetic.Parameterization;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.NonFiniteLossException;
import io.limbeck.train.ExpertBuffer;
import io.limbeck.train.OptimizerSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@InPointerScope
class MttTest {

    private static final ImageShape SHAPE = new ImageShape(1, 8, 8);
    private static final GuardSettings GUARD = new GuardSettings(5, 2, 1);

    @TempDir private Path folder;

    private Dataset data;
    private TinyExperts tiny;

    @BeforeEach
    void open() {
        data = Blobs.of(3, 24, SHAPE);
        tiny = new TinyExperts(folder, data, 1);
    }

    @Test
    void distill_someIterations_lossFallsAndStepSizeIsLearnt() {
        List<Event.Step> steps = new ArrayList<>();
        try (SyntheticSet set = run(settings(50, 20, 0.02, GUARD), TestHooks.listening(steps))) {
            assertThat(set.stepSize()).isPresent();
            assertThat(set.stepSize().getAsDouble()).isPositive().isNotEqualTo(0.02);
        }
        assertThat(mean(steps, 35, 50)).isLessThan(0.95 * mean(steps, 0, 10));
        assertThat(steps).allMatch(step -> step.values().get("stepSize") > 0);
    }

    @Test
    void distill_interruptedAndResumed_givesTheBitsOfAnUnbrokenRun() {
        MttSettings settings = settings(7, 20, 0.02, GUARD);
        MemoryCheckpoints checkpoints = new MemoryCheckpoints();
        assertThatThrownBy(() -> run(settings, TestHooks.interruptingAfter(3, checkpoints)))
                .isInstanceOf(StoppedException.class);
        assertThat(Thread.interrupted()).isTrue();
        Hooks resumed = TestHooks.resuming(checkpoints);
        try (SyntheticSet continued = run(settings, resumed);
                SyntheticSet unbroken = run(settings, Hooks.none())) {
            assertThat(torch.equal(continued.images(), unbroken.images())).isTrue();
            assertThat(continued.facts()).isEqualTo(unbroken.facts());
        }
    }

    @Test
    void distill_tinyStepSize_explainsALossOfOne() {
        List<Event> events = new ArrayList<>();
        Hooks hooks = new Hooks(new MemoryCheckpoints(), SnapshotSink.none(), events::add);
        run(settings(2, 1, 1e-9, GUARD), hooks).close();
        assertThat(events)
                .filteredOn(event -> event instanceof Event.Warning)
                .hasSize(1)
                .allSatisfy(event ->
                        assertThat(((Event.Warning) event).text())
                                .contains("the student did not move")
                                .contains("step-size.initial"));
    }

    @Test
    void distill_everyLossRefused_givesUpAndKeepsTheLastCheckpoint() {
        MemoryCheckpoints checkpoints = new MemoryCheckpoints();
        Hooks hooks = TestHooks.resuming(checkpoints);
        run(settings(3, 20, 0.02, GUARD), hooks).close();
        int saved = checkpoints.saved();

        assertThatThrownBy(() -> run(settings(9, 20, 0.02, new GuardSettings(1e-6, 2, 1)), hooks))
                .isInstanceOf(NonFiniteLossException.class)
                .hasMessageContaining("lower optimizer.learning-rate");
        assertThat(checkpoints.saved()).isEqualTo(saved);
        assertThat(checkpoints.latest().orElseThrow().step()).isEqualTo(3);
    }

    @Test
    void distill_expertsKnownForTooShort_isRefused() {
        MttSettings settings = settings(1, 1, 0.02, GUARD);
        ExpertBuffer experts = tiny.open(1);
        assertThatThrownBy(() -> Mtt.distill(settings, experts, tiny.parts(), Hooks.none()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("known for 1 epochs");
    }

    private SyntheticSet run(MttSettings settings, Hooks hooks) {
        return Mtt.distill(
                settings, tiny.open(settings.trajectory().epochs()), tiny.parts(), hooks);
    }

    private static MttSettings settings(
            int iterations, double imageRate, double stepSize, GuardSettings guard) {
        return new MttSettings(
                2,
                iterations,
                TinyExperts.SETTINGS,
                new TrajectorySettings(5, 1, 0, 2, 4, TrajectoryMatching.Form.ADJOINT),
                Parameterization.Pixels.defaults(),
                Initialization.RANDOM,
                new OptimizerSpec.Sgd(imageRate, 0.5, 0),
                new StepSizeSettings(stepSize, 1e-5, 0.5),
                "color|crop|flip",
                guard,
                ProbeSettings.off(),
                100);
    }

    private static double mean(List<Event.Step> steps, int from, int to) {
        return steps.subList(from, to).stream()
                .mapToDouble(step -> step.values().get("match"))
                .average()
                .orElseThrow();
    }
}
