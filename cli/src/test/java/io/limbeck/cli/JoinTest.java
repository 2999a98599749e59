package io.limbeck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.data.DataHome;
import io.limbeck.event.Listener;
import io.limbeck.run.Pipeline;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A second process for a run: with one that has it, and after that is gone. */
class JoinTest {

    @TempDir private Path folder;
    private Path home;
    private Path run;

    @BeforeEach
    void squeeze() throws IOException {
        home = folder.resolve("home");
        run = folder.resolve("run");
        Path images = folder.resolve("images");
        for (String name : List.of("train/a", "train/b", "test/a", "test/b")) {
            Path each = Files.createDirectories(images.resolve(name));
            BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
            for (int i = 0; i < 4; i++) {
                image.setRGB(i, i, 0xFFFFFF);
                ImageIO.write(image, "png", each.resolve(i + ".png").toFile());
            }
        }
        Typed made =
                Typed.in(
                        "squeeze",
                        "cifar10/sre2l-ipc10-cpu",
                        "--out=" + run,
                        "--home=" + home,
                        "--set=data.dataset=" + images,
                        "--set=network.depth=1",
                        "--set=network.width=4",
                        "--set=pool.training.length=2 steps",
                        "--set=pool.training.batch=4",
                        "--set=method.ipc=2",
                        "--set=method.recover.block=2",
                        "--set=method.recover.steps=2",
                        "--set=method.relabel.batch=4",
                        "--set=method.patches.candidates=4",
                        "--set=evaluation.training.batch=4");
        assertThat(made.code()).as(made.err()).isZero();
    }

    private Typed join() {
        return Typed.in("recover", "--join", run.toString(), "--home=" + home);
    }

    @Test
    void join_runInUse_recoversAndLeavesTheSet() {
        try (Pipeline _ =
                Pipeline.resume(run, DataHome.at(home), Listener.silent(), "in the test")) {
            Typed helped = join();

            assertThat(helped.code()).as(helped.err()).isZero();
            assertThat(helped.out()).contains("All images of " + run + " are recovered");
            assertThat(helped.err()).contains("2 blocks");
        }
        assertThat(run.resolve("distilled.safetensors")).doesNotExist();
        assertThat(run.resolve("blocks"))
                .isDirectoryContaining("glob:**/image-00001-class-00000.safetensors");
    }

    @Test
    void join_nobodyHasTheRun_writesTheSetToo() {
        Typed helped = join();

        assertThat(helped.code()).as(helped.err()).isZero();
        assertThat(helped.out()).contains("The images are in " + run);
        assertThat(run.resolve("distilled.safetensors")).exists();
        assertThat(join().err()).contains("has its set already");
    }

    @Test
    void relabelJoin_runInUse_labelsAndLeavesTheRun() {
        assertThat(join().code()).isZero();
        try (Pipeline _ =
                Pipeline.resume(run, DataHome.at(home), Listener.silent(), "in the test")) {
            Typed helped = Typed.in("relabel", "--join", run.toString(), "--home=" + home);

            assertThat(helped.code()).as(helped.err()).isZero();
            assertThat(helped.out()).contains("All views of " + run + " are labelled");
        }
        assertThat(run.resolve("labels")).isDirectoryContaining("glob:**/epoch-00000.labels");
    }

    @Test
    void relabelJoin_setMissing_isRefused() {
        Typed refused = Typed.in("relabel", "--join", run.toString(), "--home=" + home);

        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("has no set yet").contains("./limbeck distill --resume");
    }
}
