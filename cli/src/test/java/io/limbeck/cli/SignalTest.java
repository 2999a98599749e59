package io.limbeck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real signal to a real process, which trains a pool that would take hours. SIGTERM, not SIGINT:
 * who builds in the background of a shell script has that ignored, and a JVM keeps to it.
 */
@DisabledOnOs(OS.WINDOWS)
@Timeout(60)
class SignalTest {

    @TempDir private Path folder;
    private Process process;

    @AfterEach
    void end() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    @Test
    void terminate_whileThePoolTrains_endsSoonAndSaysHowToGoOn() throws Exception {
        Path run = folder.resolve("my run");
        Path err = start(run);
        awaitText(err, "pretrain ");

        process.destroy();

        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(143);
        assertThat(err)
                .content()
                .containsSubsequence(
                        "limbeck: stopping",
                        "limbeck: the pool was stopped in the first network, which is kept",
                        "limbeck: go on with  ./limbeck pretrain '" + run + "'")
                .doesNotContain("\tat ", "no answer");
    }

    private Path start(Path run) throws IOException {
        Path images = folder.resolve("images");
        for (String name : List.of("train/a", "train/b", "test/a", "test/b")) {
            Path each = Files.createDirectories(images.resolve(name));
            BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
            for (int i = 0; i < 4; i++) {
                ImageIO.write(image, "png", each.resolve(i + ".png").toFile());
            }
        }
        Path err = folder.resolve("err.txt");
        process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-XX:+UseSerialGC",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "io.limbeck.cli.Limbeck",
                                "pretrain",
                                "quickstart",
                                "--out",
                                run.toString(),
                                "--home",
                                folder.resolve("home").toString(),
                                "--set",
                                "data.dataset=" + images,
                                "--set",
                                "network.depth=2",
                                "--set",
                                "method.ipc=1",
                                "--set",
                                "pool.training.length=10000000 steps")
                        .redirectError(err.toFile())
                        .redirectOutput(folder.resolve("out.txt").toFile())
                        .start();
        return err;
    }

    private static void awaitText(Path file, String text) throws Exception {
        while (!Files.readString(file).contains(text)) {
            Thread.sleep(100);
        }
    }
}
