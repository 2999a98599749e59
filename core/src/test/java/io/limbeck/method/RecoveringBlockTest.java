package io.limbeck.method;

import static io.limbeck.method.RecoveryTest.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.nn.Network;
import io.limbeck.nn.Pass;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.MemoryUse;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.ScheduleSpec;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** The steps of a block of images before its teacher. */
@InPointerScope
class RecoveringBlockTest extends TaughtRecovery {

    private RecoveringBlock block(RecoverSettings settings) {
        long[] labels = IntStream.range(0, 20).mapToLong(i -> i % CLASSES).toArray();
        Tensor noise = SeedTree.of(4).tensors().normal(20, 3, 16, 16);
        return new RecoveringBlock(
                settings, RecoveringBlock.Frozen.of(teacher), noise, labels, SeedTree.of(5));
    }

    @Test
    void step_fiftyTimes_statisticsFallFivefoldAndTheTeacherRecognisesAll() {
        RecoveringBlock images = block(settings(50, 20, 1, 0));
        double first = images.step(0).get("batchNorm");
        double last = first;
        for (int step = 1; step < 50; step++) {
            last = images.step(step).get("batchNorm");
        }

        assertThat(last).isLessThan(first / 5);
        Tensor logits = teacher.logits(teacher.normalization().apply(images.pixels()));
        long[] recognised =
                HostTensors.longs(logits.argmax(new org.bytedeco.pytorch.LongOptional(1), false));
        assertThat(recognised)
                .containsExactly(IntStream.range(0, 20).mapToLong(i -> i % CLASSES).toArray());
    }

    @Test
    void step_overAndOver_leavesNativeMemoryAsItWas() {
        RecoveringBlock images = block(settings(80, 20, 0.3, 0));
        long tensors = 0;
        long resident = 0;
        for (int step = 0; step < 80; step++) {
            images.step(step);
            if (step == 19) {
                tensors = Pointer.totalCount();
                resident = MemoryUse.residentBytes();
            }
        }
        assertThat(Pointer.totalCount()).isLessThanOrEqualTo(tensors);
        assertThat(MemoryUse.residentBytes() - resident).isLessThan(24L << 20);
    }

    @Test
    void step_any_leavesTheTeacherAsItWas() {
        List<float[]> before = weights();
        RecoveringBlock images = block(settings(5, 20, 0.3, 0));
        for (int step = 0; step < 5; step++) {
            images.step(step);
        }

        assertThat(weights()).usingRecursiveComparison().isEqualTo(before);
        assertThat(teacher.weights().parameters())
                .noneMatch(parameter -> parameter.requires_grad() || parameter.grad().defined());
    }

    private List<float[]> weights() {
        return teacher.weights().all().values().stream().map(HostTensors::floats).toList();
    }

    @Test
    void step_first_movesEachPixelByTheRateUnlessItIsClamped() {
        RecoverSettings settings = settings(10, 20, 1, 0);
        Tensor start = torch.zeros(20, 3, 16, 16);
        RecoveringBlock images =
                new RecoveringBlock(
                        settings,
                        RecoveringBlock.Frozen.of(teacher),
                        start,
                        new long[20],
                        SeedTree.of(5));
        images.step(0);
        float[] moved = HostTensors.floats(images.state().get("images").detach());

        long full = 0;
        for (float pixel : moved) {
            assertThat(Math.abs(pixel)).isLessThanOrEqualTo(0.25f + 1e-6f);
            full += Math.abs(Math.abs(pixel) - 0.25) < 1e-3 ? 1 : 0;
        }
        assertThat((double) full / moved.length).isGreaterThan(0.9);
    }

    /** A view of its own for each step, at the same rate. */
    @Test
    void step_otherNumber_seesTheImagesInAnotherWay() {
        assertThat(after(0)).isEqualTo(after(0)).isNotEqualTo(after(1));
    }

    /** Where all pixels are after one step of this number. */
    private float[] after(long step) {
        RecoveringBlock images = block(constant(0.3));
        images.step(step);
        return HostTensors.floats(images.state().get("images").detach());
    }

    private static RecoverSettings constant(double crop) {
        RecoverSettings usual = settings(10, 20, crop, 0);
        return new RecoverSettings(
                usual.start(),
                usual.steps(),
                usual.block(),
                usual.bnWeight(),
                usual.bnFirst(),
                usual.tv(),
                usual.l2(),
                usual.smallestCrop(),
                usual.curriculum(),
                usual.flip(),
                usual.rollFrom(),
                usual.rollTo(),
                usual.optimizer(),
                new ScheduleSpec.Constant(),
                usual.checkpointEvery());
    }

    @Test
    void step_each_isAtTheCosinesRate() {
        RecoveringBlock images = block(settings(4, 20, 1, 0));
        for (int step = 0; step < 4; step++) {
            double rate = 0.25 * (1 + Math.cos(Math.PI * step / 4)) / 2;
            assertThat(images.step(step).get("learningRate"))
                    .as("step %d", step)
                    .isCloseTo(rate, within(1e-12));
        }
    }

    @Test
    void step_any_keepsPixelsInTheirRange() {
        RecoveringBlock images = block(settings(3, 20, 1, 0));
        images.step(0);
        Tensor normalised = images.state().get("images").detach();
        Tensor white = teacher.normalization().apply(torch.ones(1, 3, 1, 1));
        Tensor black = teacher.normalization().apply(torch.zeros(1, 3, 1, 1));

        assertThat(normalised.le(white).all().item_bool()).isTrue();
        assertThat(normalised.ge(black).all().item_bool()).isTrue();
        for (float pixel : HostTensors.floats(images.pixels())) {
            assertThat(pixel).isBetween(0f, 1f);
        }
    }

    @Test
    void observing_likeInference_givesTheSameLogits() {
        Tensor images = SeedTree.of(1).tensors().normal(4, 3, 16, 16);
        Network network = teacher.network();

        assertThat(
                        HostTensors.floats(
                                network.forward(teacher.weights(), images, Pass.OBSERVING)
                                        .logits()))
                .isEqualTo(
                        HostTensors.floats(
                                network.forward(teacher.weights(), images, Pass.INFERENCE)
                                        .logits()));
    }
}
