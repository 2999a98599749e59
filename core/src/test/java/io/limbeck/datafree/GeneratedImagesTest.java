package io.limbeck.datafree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.method.InversionSettings;
import io.limbeck.nn.Generator;
import io.limbeck.nn.GeneratorSpec;
import io.limbeck.nn.Generators;
import io.limbeck.nn.Weights;
import io.limbeck.torch.Compute;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.SeedTree;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** What the meta weights take over from a call of several inner steps, by hand-made gradients. */
@InPointerScope
class GeneratedImagesTest {

    private static final double RATE = 2e-3;

    private final Generator generator =
            Generators.create(new GeneratorSpec(GeneratorSpec.Kind.GEN32, 8, 8), 1, 8, 8);

    private GeneratedImages images(Weights initial, int steps) {
        return new GeneratedImages(
                generator,
                initial,
                new InversionSettings(
                        InversionSettings.Source.GENERATOR,
                        TinyRun.BATCH,
                        steps,
                        RATE,
                        0.01,
                        InversionSettings.Meta.FOMAML,
                        0,
                        1,
                        0,
                        1,
                        0,
                        false,
                        InversionSettings.Labels.PREDICTED,
                        0,
                        false,
                        InversionSettings.PixelClass.SHARES,
                        false,
                        "none"),
                Compute.cpu());
    }

    /** A call whose gradients are one number everywhere in each inner step. */
    private static void call(GeneratedImages images, double... gradients) {
        ImageOrigin.Attempt attempt = images.begin(SeedTree.of(2));
        for (int k = 0; k < gradients.length; k++) {
            Scalar number = new Scalar(gradients[k]);
            List<Tensor> each =
                    attempt.leaves().stream()
                            .map(leaf -> torch.full_like(leaf.detach(), number))
                            .toList();
            attempt.step(each, k == gradients.length - 1);
        }
        attempt.finish();
    }

    private static void assertMoved(GeneratedImages images, Weights from, double by) {
        from.all()
                .forEach((name, start) -> {
                    float[] moved = HostTensors.floats(images.weights().get(name).sub(start));
                    float[] expected = new float[moved.length];
                    Arrays.fill(expected, (float) by);
                    assertThat(moved).as(name).containsExactly(expected, within(1e-6f));
                });
    }

    /** The first step of Adam is as long as its rate, against the gradient's sign. */
    @Test
    void fomaml_severalSteps_goesAlongTheirSumAtSoManyTimesTheRate() {
        Weights initial = generator.init(SeedTree.of(1));
        GeneratedImages images = images(initial, 3);
        call(images, 3, -1, -1);
        assertMoved(images, initial, -3 * RATE);
    }

    /** With moments 1/2 and 999/1000 the step after 1 and then -1 is a third of a rate back. */
    @Test
    void fomaml_secondCall_goesOnWithItsMoments() {
        Weights initial = generator.init(SeedTree.of(1));
        GeneratedImages images = images(initial, 3);
        call(images, 3, -1, -1);
        call(images, -3, 1, 1);
        assertMoved(images, initial, -3 * RATE + RATE);
    }

    @Test
    void step_latents_moveAtTheirOwnRate() {
        ImageOrigin.Attempt attempt =
                images(generator.init(SeedTree.of(1)), 2).begin(SeedTree.of(2));
        float[] before = HostTensors.floats(attempt.leaves().getLast());
        attempt.step(
                attempt.leaves().stream().map(leaf -> torch.ones_like(leaf.detach())).toList(),
                false);
        float[] after = HostTensors.floats(attempt.leaves().getLast());
        for (int i = 0; i < after.length; i++) {
            assertThat(after[i] - before[i]).isCloseTo(-0.01f, within(1e-6f));
        }
    }
}
