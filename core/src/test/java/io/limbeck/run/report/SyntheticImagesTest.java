package io.limbeck.run.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.data.DatasetInfo;
import io.limbeck.data.ImageShape;
import io.limbeck.run.report.ReportInput.ClassImages;
import io.limbeck.synthetic.Formation;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.HostTensors;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class SyntheticImagesTest {

    @Test
    void images_moreThanWanted_areTheFirstOfEachClassPixelByPixel() throws IOException {
        try (var _ = new PointerScope()) {
            DatasetInfo info =
                    new DatasetInfo(
                            "toy",
                            "Toy",
                            new ImageShape(3, 4, 4),
                            List.of("red", "blue"),
                            List.of(0.5, 0.5, 0.5),
                            List.of(0.5, 0.5, 0.5),
                            "");
            float[] pixels = new float[4 * 3 * 16];
            for (int i = 0; i < 4; i++) {
                int channel = i < 2 ? 0 : 2;
                Arrays.fill(pixels, i * 48 + channel * 16, i * 48 + channel * 16 + 16, 1);
            }
            SyntheticSet set =
                    SyntheticSet.of(
                            info,
                            2,
                            new Formation(Formation.Kind.SINGLE, 1, 1),
                            HostTensors.of(pixels, 4, 3, 4, 4),
                            Map.of());
            List<ClassImages> rows = SyntheticImages.of(set, 1);
            assertThat(rows.stream().map(ClassImages::name)).containsExactly("red", "blue");
            assertThat(rows)
                    .allSatisfy(r -> {
                        assertThat(r.images()).hasSize(1);
                        assertThat(r.total()).isEqualTo(2);
                    });
            BufferedImage blue =
                    ImageIO.read(new ByteArrayInputStream(rows.get(1).images().getFirst()));
            assertThat(blue.getWidth()).isEqualTo(4);
            assertThat(blue.getHeight()).isEqualTo(4);
            for (int p = 0; p < 16; p++) {
                assertThat(blue.getRGB(p % 4, p / 4)).isEqualTo(0xFF0000FF);
            }
        }
    }

    @Test
    void images_ofManyLargeClasses_areShrunkAndFewer() throws IOException {
        try (var _ = new PointerScope()) {
            int classes = 400;
            DatasetInfo info =
                    new DatasetInfo(
                            "toy",
                            "Toy",
                            new ImageShape(1, 224, 224),
                            IntStream.range(0, classes).mapToObj(Integer::toString).toList(),
                            List.of(0.5),
                            List.of(0.5),
                            "");
            SyntheticSet set =
                    SyntheticSet.of(
                            info,
                            2,
                            new Formation(Formation.Kind.SINGLE, 1, 1),
                            torch.zeros(2L * classes, 1, 224, 224),
                            Map.of());
            List<ClassImages> rows = SyntheticImages.of(set, 10);
            assertThat(rows).hasSize(classes).allSatisfy(r -> assertThat(r.images()).hasSize(1));
            BufferedImage first =
                    ImageIO.read(new ByteArrayInputStream(rows.getFirst().images().getFirst()));
            assertThat(first.getWidth()).isEqualTo(112);
            assertThat(first.getHeight()).isEqualTo(112);
        }
    }
}
