package io.limbeck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.data.DataHome;
import io.limbeck.event.Listener;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DataCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir Path temporary;

    private int run(String... arguments) {
        DataHome home = DataHome.at(temporary.resolve("home"));
        return new CommandLine(new DataCommand(() -> home, Listener.silent()))
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .setExecutionExceptionHandler(
                        (fault, command, _) -> ErrorReport.print(fault, command, false))
                .execute(arguments);
    }

    private Path folder() throws IOException {
        Path folder = temporary.resolve("pets");
        for (String name : new String[] {"cat", "dog"}) {
            Files.createDirectories(folder.resolve(name));
            for (int i = 0; i < 5; i++) {
                BufferedImage image = new BufferedImage(10, 10, BufferedImage.TYPE_INT_RGB);
                image.setRGB(i, i, 0xFFFFFF);
                ImageIO.write(image, "png", folder.resolve(name + "/" + i + ".png").toFile());
            }
        }
        return folder;
    }

    @Test
    void list_emptyHome_showsAllAsAbsentButWhatIsDrawn() {
        assertThat(run("list")).isZero();
        assertThat(out.toString()).contains("cifar10").contains("3x64x64");
        assertThat(out.toString().lines().filter(line -> line.contains(" yes ")))
                .singleElement()
                .asString()
                .contains("shapes");
    }

    @Test
    void list_home_isTakenBeforeOrAfterIt() {
        String there = temporary.resolve("there").toString();
        assertThat(Typed.in("data", "list", "--home", there).out()).contains("Kept in " + there);
        assertThat(Typed.in("data", "--home", there, "list").out()).contains("Kept in " + there);
        assertThat(Typed.in("pool", "--home", there).out()).contains("folder: " + there);
    }

    @Test
    void info_labelledPixels_countsThem() {
        assertThat(run("info", "shapes", "--size", "16")).isZero();
        assertThat(out.toString()).contains("1x16x16", "train, pixels", "triangle");
        Path picture = temporary.resolve("shapes.png");
        assertThat(run("show", "shapes", "--size", "16", "--out", picture.toString())).isZero();
        assertThat(picture).isNotEmptyFile();
    }

    @Test
    void info_folder_countsClasses() throws IOException {
        assertThat(run("info", folder().toString())).isZero();
        assertThat(out.toString()).contains("3x10x10").contains("cat").contains("train    8");
    }

    @Test
    void show_folder_writesARowForEachClass() throws IOException {
        Path file = temporary.resolve("out.png");
        assertThat(run("show", folder().toString(), "--out", file.toString(), "--per-class", "3"))
                .isZero();
        BufferedImage grid = ImageIO.read(file.toFile());
        assertThat(grid.getWidth()).isEqualTo(3 * 22 + 2);
        assertThat(grid.getHeight()).isEqualTo(2 * 22 + 2);
    }

    @Test
    void show_placeThatCannotBeWritten_isBadInput() throws IOException {
        Path file = Files.writeString(temporary.resolve("a file"), "");

        assertThat(run("show", folder().toString(), "--out", temporary + "/out.jpg")).isEqualTo(2);
        assertThat(run("show", folder().toString(), "--out", file + "/out.png")).isEqualTo(2);
        Path png = Files.createDirectories(temporary.resolve("folder.png"));
        assertThat(run("show", folder().toString(), "--out", png.toString())).isEqualTo(2);

        assertThat(err.toString())
                .containsSubsequence(
                        "out.jpg; the picture is a PNG file",
                        file + " is a file, not a folder",
                        "folder.png, which is a folder")
                .doesNotContain("\tat ");
        assertThat(temporary.resolve("out.jpg")).doesNotExist();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void show_folderThatTakesNoFiles_isNamed() throws IOException {
        // Its rights say that it may be written.
        assertThat(run("show", folder().toString(), "--out", "/proc/out.png")).isNotZero();
        assertThat(err.toString()).contains("/proc").doesNotContain("ImageOutputStream");
    }

    @Test
    void info_unknown_isBadInputWithAMessage() {
        assertThat(run("info", "cifr10")).isEqualTo(2);
        assertThat(err.toString())
                .startsWith("limbeck: no data set")
                .contains("did you mean \"cifar10\"?")
                .doesNotContain("\tat ");
    }

    @Test
    void data_withoutCommand_isAUsageError() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).contains("list, fetch, info, show");
    }
}
