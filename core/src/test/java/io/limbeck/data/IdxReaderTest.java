package io.limbeck.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxReaderTest {

    @TempDir Path folder;

    private Path images(int count) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(16 + count * 4);
        content.putInt(2051).putInt(count).putInt(2).putInt(2);
        for (int i = 0; i < 4 * count; i++) {
            content.put((byte) (250 - i));
        }
        return Files.write(folder.resolve("images"), content.array());
    }

    private Path labels(int... labels) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(8 + labels.length);
        content.putInt(2049).putInt(labels.length);
        Arrays.stream(labels).forEach(l -> content.put((byte) l));
        return Files.write(folder.resolve("labels"), content.array());
    }

    @Test
    void read_pair_givesGreyImages() throws IOException {
        LabelledImages images = IdxReader.read(images(2), labels(4, 1), 10);
        assertThat(images.shape()).isEqualTo(new ImageShape(1, 2, 2));
        assertThat(TestImages.labels(images)).containsExactly(4, 1);
        assertThat(TestImages.values(images, 1))
                .containsExactly(246 / 255f, 245 / 255f, 244 / 255f, 243 / 255f);
    }

    @Test
    void read_truncated_namesFile() throws IOException {
        Path images = images(2);
        Files.write(images, Arrays.copyOf(Files.readAllBytes(images), 20));
        assertThatThrownBy(() -> IdxReader.read(images, labels(4, 1), 10))
                .isInstanceOf(DataException.class)
                .hasMessageContaining(images + " has 4 bytes after its head, which promises 8");
    }

    @Test
    void read_labelsInPlaceOfImages_namesKind() throws IOException {
        Path labels = labels(4, 1);
        assertThatThrownBy(() -> IdxReader.read(labels, labels, 10))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("no IDX file of images");
    }

    @Test
    void read_countsDiffer_namesBoth() throws IOException {
        Path images = images(2);
        assertThatThrownBy(() -> IdxReader.read(images, labels(1, 2, 3), 10))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("2 images")
                .hasMessageContaining("3 labels");
    }

    @Test
    void read_labelOutOfRange_isNamed() throws IOException {
        Path images = images(1);
        assertThatThrownBy(() -> IdxReader.read(images, labels(11), 10))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("label 0, is 11; labels are 0 to 9");
    }

    @Test
    void read_missing_namesFile() {
        assertThatThrownBy(() -> IdxReader.read(folder.resolve("x"), folder.resolve("y"), 10))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("there is no " + folder.resolve("x"));
    }
}
