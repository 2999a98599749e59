package io.limbeck.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.torch.HostTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CifarReaderTest {

    private final CifarReader reader = new CifarReader(1, 10);

    @TempDir Path folder;

    private Path file(String name, int... labels) throws IOException {
        byte[] content = new byte[labels.length * 3073];
        for (int i = 0; i < labels.length; i++) {
            content[i * 3073] = (byte) labels[i];
            for (int p = 0; p < 3072; p++) {
                content[i * 3073 + 1 + p] = (byte) (p / 1024 * 100 + i);
            }
        }
        return Files.write(folder.resolve(name), content);
    }

    @Test
    void read_twoFiles_keepsOrderAndChannels() throws IOException {
        LabelledImages images = reader.read(List.of(file("a", 3, 9), file("b", 0)));
        assertThat(TestImages.labels(images)).containsExactly(3, 9, 0);
        float[] values = TestImages.values(images, 1);
        assertThat(values).hasSize(3072);
        assertThat(values[0]).isEqualTo(1 / 255f);
        assertThat(values[1024]).isEqualTo(101 / 255f);
        assertThat(values[3071]).isEqualTo(201 / 255f);
    }

    @Test
    void images_repeatedIndices_areGivenInOrder() throws IOException {
        LabelledImages images = reader.read(List.of(file("a", 3, 9)));
        try (var _ = new PointerScope()) {
            Tensor batch = images.images(new int[] {1, 0, 1});
            assertThat(batch.shape()).containsExactly(3, 3, 32, 32);
            assertThat(HostTensors.longs(images.labels(new int[] {1, 0, 1})))
                    .containsExactly(9, 3, 9);
            float[] values = HostTensors.floats(batch);
            assertThat(Arrays.copyOf(values, 3072))
                    .isEqualTo(Arrays.copyOfRange(values, 6144, 9216));
        }
    }

    @Test
    void read_twoLabelBytes_takesTheSecond() throws IOException {
        byte[] content = new byte[3074];
        content[0] = 7;
        content[1] = 99;
        Path file = Files.write(folder.resolve("train.bin"), content);
        LabelledImages images = new CifarReader(2, 100).read(List.of(file));
        assertThat(TestImages.labels(images)).containsExactly(99);
    }

    @Test
    void read_truncated_namesFile() throws IOException {
        Path file = file("a", 1);
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 3000));
        assertThatThrownBy(() -> reader.read(List.of(file)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("3000 bytes");
    }

    @Test
    void read_missing_namesFile() {
        Path file = folder.resolve("nowhere.bin");
        assertThatThrownBy(() -> reader.read(List.of(file)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("nowhere.bin");
    }

    @Test
    void read_labelOutOfRange_isNamed() throws IOException {
        Path file = file("a", 1, 10);
        assertThatThrownBy(() -> reader.read(List.of(file)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("record 1, has label 10; labels are 0 to 9");
    }
}
