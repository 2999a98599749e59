package io.limbeck.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
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
}
