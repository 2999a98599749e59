package io.limbeck.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.data.DatasetInfo;
import io.limbeck.data.ImageShape;
import io.limbeck.synthetic.Formation;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.SeedTree;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FormingFramesTest {

    @TempDir private Path run;

    @Test
    void animate_ofAFrameThatIsNoPicture_showsTheOthers() throws IOException {
        Path folder = Files.createDirectory(run.resolve("frames"));
        BufferedImage picture = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
        ImageIO.write(picture, "png", folder.resolve("00000001.png").toFile());
        Files.createFile(folder.resolve("00000002.png"));
        byte[] whole = Files.readAllBytes(folder.resolve("00000001.png"));
        Files.write(folder.resolve("00000003.png"), Arrays.copyOf(whole, whole.length / 2));
        FormingFrames frames = new FormingFrames(folder, run.resolve("forming.png"));

        frames.animate();

        assertThat(frames.animation()).isNotEmptyFile();
    }

    @Test
    void snapshot_largeImages_areShrunkAndOneOfEachClassStandsInRows() throws IOException {
        FormingFrames frames = new FormingFrames(run.resolve("frames"), run.resolve("forming.png"));
        frames.snapshot(7, set(12, 224));

        BufferedImage picture = ImageIO.read(run.resolve("frames/00000007.png").toFile());
        assertThat(picture.getWidth()).isEqualTo(5 * (2 * 56 + 2) + 2);
        assertThat(picture.getHeight()).isEqualTo(2 * (2 * 56 + 2) + 2);
    }

    @Test
    void animate_ofFramesOfAnEarlierBuild_showsThoseLikeTheLast() throws IOException {
        Path folder = Files.createDirectory(run.resolve("frames"));
        int[] widths = {6, 4, 4};
        for (int i = 0; i < widths.length; i++) {
            BufferedImage picture = new BufferedImage(widths[i], 4, BufferedImage.TYPE_INT_RGB);
            picture.setRGB(0, 0, i);
            ImageIO.write(picture, "png", folder.resolve("0000000" + i + ".png").toFile());
        }
        FormingFrames frames = new FormingFrames(folder, run.resolve("forming.png"));

        frames.animate();

        assertThat(ImageIO.read(frames.animation().toFile()).getWidth()).isEqualTo(4);
    }

    private static SyntheticSet set(int classes, int side) {
        DatasetInfo info =
                new DatasetInfo(
                        "toy",
                        "Toy",
                        new ImageShape(1, side, side),
                        IntStream.range(0, classes).mapToObj(Integer::toString).toList(),
                        List.of(0.5),
                        List.of(0.5),
                        "");
        return SyntheticSet.of(
                info,
                1,
                new Formation(Formation.Kind.SINGLE, 1, 1),
                SeedTree.of(1).tensors().uniform(classes, 1, side, side),
                Map.of());
    }
}
