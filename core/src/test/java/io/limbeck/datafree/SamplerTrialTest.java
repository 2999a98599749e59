package io.limbeck.datafree;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.data.Blobs;
import io.limbeck.data.Dataset;
import io.limbeck.data.ImageShape;
import io.limbeck.data.PixelBytes;
import io.limbeck.method.TinyTeacher;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.Teacher;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sampler on a buffer that is full of copies. */
class SamplerTrialTest {

    @TempDir private Path folder;

    @Test
    void of_redundantBuffer_drawsTheRareImagesMoreOften() {
        try (var _ = new PointerScope()) {
            Dataset data = Blobs.of(4, 20, new ImageShape(1, 8, 8));
            try (Teacher teacher = TinyTeacher.of(data, folder)) {
                int[] chosen = IntStream.range(0, 100).map(i -> i < 10 ? i : 70 + i % 2).toArray();
                Tensor bytes = PixelBytes.bytes(data.train().images(chosen));
                SamplerTrial.Outcome outcome =
                        SamplerTrial.of(
                                TinyRun.settings(20, TinyRun.usual(), "none"),
                                teacher,
                                TinyRun.subject(data),
                                bytes,
                                10,
                                SeedTree.of(1));
                outcome.student().close();
                assertThat(outcome.rareShare()).isGreaterThan(0.12);
            }
        }
    }
}
