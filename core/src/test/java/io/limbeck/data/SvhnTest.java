package io.limbeck.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.MatFile;
import us.hebi.matlab.mat.types.MatlabType;
import us.hebi.matlab.mat.types.Matrix;

class SvhnTest {

    @TempDir Path folder;

    /** Row, column and channel of a pixel can be told from its value. */
    private static int value(int row, int column, int channel) {
        return (row * 7 + column * 3 + channel * 50) % 256;
    }

    private Path file(int... digits) throws IOException {
        int[] dimensions = {32, 32, 3, digits.length};
        Matrix images = Mat5.newMatrix(dimensions, MatlabType.UInt8);
        for (int n = 0; n < digits.length; n++) {
            for (int c = 0; c < 3; c++) {
                for (int w = 0; w < 32; w++) {
                    for (int h = 0; h < 32; h++) {
                        images.setInt(h + 32 * (w + 32 * (c + 3 * n)), value(h, w, c) ^ n);
                    }
                }
            }
        }
        Matrix labels = Mat5.newMatrix(new int[] {digits.length, 1}, MatlabType.UInt8);
        for (int n = 0; n < digits.length; n++) {
            labels.setInt(n, digits[n]);
        }
        Path file = folder.resolve("train_32x32.mat");
        try (MatFile content = Mat5.newMatFile()) {
            Mat5.writeToFile(content.addArray("X", images).addArray("y", labels), file.toFile());
        }
        return file;
    }

    @Test
    void read_columnMajor_isTurnedToRows() throws IOException {
        LabelledImages images = Svhn.read(file(1, 10));
        assertThat(TestImages.labels(images)).containsExactly(1, 0);
        float[] values = TestImages.values(images, 1);
        assertThat(values[2 * 1024 + 5 * 32 + 17]).isEqualTo((value(5, 17, 2) ^ 1) / 255f);
        assertThat(values[1024 + 31 * 32]).isEqualTo((value(31, 0, 1) ^ 1) / 255f);
    }

    @Test
    void read_labelOutOfRange_isNamed() throws IOException {
        Path file = file(1, 11);
        assertThatThrownBy(() -> Svhn.read(file))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("label 1, is 11");
    }

    @Test
    void read_truncated_namesFile() throws IOException {
        Path file = file(1, 2);
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 1000));
        assertThatThrownBy(() -> Svhn.read(file))
                .isInstanceOf(DataException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void read_missing_namesFile() {
        assertThatThrownBy(() -> Svhn.read(folder.resolve("none.mat")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("none.mat is missing");
    }

    @Test
    void read_noMatlabFile_namesFile() throws IOException {
        Path file = Files.writeString(folder.resolve("a.mat"), "hello ".repeat(100));
        assertThatThrownBy(() -> Svhn.read(file))
                .isInstanceOf(DataException.class)
                .hasMessageContaining(file.toString());
    }
}
