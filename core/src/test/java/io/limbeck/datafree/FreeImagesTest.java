package io.limbeck.datafree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.data.ImageShape;
import io.limbeck.torch.Compute;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.SeedTree;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** Images without a generator, by a hand-made gradient. */
@InPointerScope
class FreeImagesTest {

    /** The first step of Adam is as long as its rate, against the gradient's sign. */
    @Test
    void step_pixels_moveByTheLatentRate() {
        ImageOrigin.Attempt attempt =
                new FreeImages(new ImageShape(1, 8, 8), TinyRun.usual(), Compute.cpu())
                        .begin(SeedTree.of(1));
        Tensor pixels = attempt.leaves().getFirst();
        float[] before = HostTensors.floats(pixels);
        attempt.step(List.of(torch.ones_like(pixels.detach())), false);
        float[] after = HostTensors.floats(pixels);
        float rate = (float) TinyRun.usual().latentRate();
        for (int i = 0; i < after.length; i++) {
            assertThat(after[i] - before[i]).isCloseTo(-rate, within(1e-6f));
        }
        float[] shown = HostTensors.floats(attempt.images());
        assertThat(shown[0]).isCloseTo((float) (1 / (1 + Math.exp(-after[0]))), within(1e-6f));
    }
}
