package io.limbeck.method;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.data.Blobs;
import io.limbeck.data.ImageShape;
import io.limbeck.nn.Network;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.Networks;
import io.limbeck.torch.Checkpoint;
import io.limbeck.torch.Compute;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.SeedTree;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@InPointerScope
class DivergenceGuardTest {

    private static final GuardSettings SETTINGS = new GuardSettings(2, 2, 1);

    private Synthesis images;
    private StepSize stepSize;
    private DivergenceGuard guard;

    @BeforeEach
    void open() {
        ImageShape shape = new ImageShape(1, 8, 8);
        Network network =
                Networks.create(NetworkSpec.Mlp.defaults(), new Network.Input(1, 8, 8, 3));
        images =
                new MatchingParts(network, Blobs.of(3, 6, shape), SeedTree.of(0), Compute.cpu())
                        .synthesis(DmSettings.defaults());
        stepSize = new StepSize(StepSizeSettings.defaults());
        guard = new DivergenceGuard(SETTINGS, images, stepSize);
    }

    @AfterEach
    void close() {
        guard.close();
        images.close();
    }

    @Test
    void judge_badLosses_skipsThenGoesBackThenGivesUp() {
        float[] good = numbers();
        double alpha = stepSize.value();
        assertThat(guard.judge(1, true)).isEqualTo(DivergenceGuard.Verdict.STEP);
        step();
        assertThat(numbers()).isNotEqualTo(good);
        assertThat(guard.judge(Double.NaN, true)).isEqualTo(DivergenceGuard.Verdict.SKIP);
        assertThat(guard.judge(3, true)).isEqualTo(DivergenceGuard.Verdict.ROLLED_BACK);
        assertThat(numbers()).isEqualTo(good);
        assertThat(stepSize.value()).isEqualTo(alpha);
        assertThat(guard.share()).isEqualTo(0.5);
        assertThat(guard.judge(1, false)).isEqualTo(DivergenceGuard.Verdict.SKIP);
        assertThat(guard.judge(9, true)).isEqualTo(DivergenceGuard.Verdict.GIVE_UP);
    }

    @Test
    void judge_goodLossBetween_countsAnew() {
        guard.judge(1, true);
        assertThat(guard.judge(3, true)).isEqualTo(DivergenceGuard.Verdict.SKIP);
        assertThat(guard.judge(1, true)).isEqualTo(DivergenceGuard.Verdict.STEP);
        assertThat(guard.judge(3, true)).isEqualTo(DivergenceGuard.Verdict.SKIP);
    }

    @Test
    void restore_whatWasSaved_goesBackAsTheFirstWould() {
        float[] good = numbers();
        guard.judge(1, true);
        step();
        guard.judge(3, true);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        Map<String, String> facts = new LinkedHashMap<>();
        guard.save(tensors, facts);
        try (DivergenceGuard other = new DivergenceGuard(SETTINGS, images, stepSize)) {
            other.restore(new Checkpoint(2, tensors, facts));
            assertThat(other.judge(3, true)).isEqualTo(DivergenceGuard.Verdict.ROLLED_BACK);
            assertThat(numbers()).isEqualTo(good);
        }
    }

    private void step() {
        Draft draft = images.draft(SeedTree.of(0));
        Draft.Rendering rendering = draft.ofClass(0);
        draft.collect(rendering.leaves(), List.of(torch.ones_like(rendering.images())));
        draft.step(0.1);
        stepSize.step(1, 1);
    }

    private float[] numbers() {
        return HostTensors.floats(images.state().get("images"));
    }
}
