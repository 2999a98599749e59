package io.limbeck.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.event.Listener;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The layout of NYUv2, by a sample of three rooms of 32x24 pixels. */
class NyuV2Test {

    private static final int HEIGHT = 24;
    private static final int WIDTH = 32;

    @TempDir private Path folder;

    private TinyRooms rooms;

    @BeforeEach
    void write() throws IOException {
        rooms = new TinyRooms(folder, HEIGHT, WIDTH);
        rooms.write(List.of(3, 10), List.of(1));
    }

    private Dataset open(int side) {
        return Datasets.open("nyuv2:" + folder, side, DataHome.at(folder), Listener.silent());
    }

    @Test
    void open_sample_testsWholeImagesAndTrainsOnParts() {
        Dataset data = open(12);
        assertThat(data.info().classNames()).hasSize(13).startsWith("bed").endsWith("window");
        assertThat(data.info().shape()).isEqualTo(new ImageShape(3, 12, 12));
        assertThat(data.train().size()).isEqualTo(2);
        assertThat(data.train().shape()).isEqualTo(new ImageShape(3, 12, 12));
        assertThat(data.test().shape()).isEqualTo(new ImageShape(3, HEIGHT, WIDTH));
        try (var _ = new PointerScope()) {
            long[] labels = HostTensors.longs(data.test().labels(new int[] {0}));
            assertThat(labels[0]).isEqualTo(LabelledPixels.IGNORED);
            assertThat(labels[WIDTH]).isZero();
            assertThat(labels[2 * WIDTH - 1]).isEqualTo(12);
        }
    }

    @Test
    void drawn_partsOfAStep_moveImageAndLabelsAlike() {
        LabelledPixels parts = (LabelledPixels) open(12).train();
        boolean mirrored = false;
        for (int step = 0; step < 20; step++) {
            try (var _ = new PointerScope()) {
                LabelledPixels drawn = parts.drawn(SeedTree.of(step));
                int[] both = {1, 0};
                float[] red = HostTensors.floats(drawn.images(both).select(1, 0));
                long[] labels = HostTensors.longs(drawn.labels(both));
                assertThat(labels).hasSize(2 * 12 * 12);
                for (int i = 0; i < labels.length; i++) {
                    if (labels[i] != LabelledPixels.IGNORED) {
                        assertThat(red[i]).isCloseTo(labels[i] == 12 ? 1 : 0, within(1e-6f));
                    }
                }
                mirrored |= labels[11 * 12] == 12 && labels[11 * 12 + 11] == 0;
                assertThat(HostTensors.longs(parts.drawn(SeedTree.of(step)).labels(both)))
                        .isEqualTo(labels);
            }
        }
        assertThat(mirrored).isTrue();
    }

    @Test
    void open_otherSize_keepsWhichSideIsWhich() {
        LabelledImages test = open(8).test();
        assertThat(test.shape()).isEqualTo(new ImageShape(3, 16, 21));
        try (var _ = new PointerScope()) {
            long[] labels = HostTensors.longs(test.labels(new int[] {0}));
            float[] red = HostTensors.floats(test.images(new int[] {0}).select(1, 0));
            assertThat(labels[15 * 21]).isZero();
            assertThat(labels[15 * 21 + 20]).isEqualTo(12);
            assertThat(red[15 * 21]).isZero();
            assertThat(red[15 * 21 + 20]).isEqualTo(1);
        }
    }

    @Test
    void open_unknownLabel_namesFilePlaceAndMend() throws IOException {
        rooms.labels(
                "test_labels_13/new_nyu_class13_0001.png", (y, x) -> y == 2 && x == 5 ? 14 : 1);
        assertThatThrownBy(() -> open(12))
                .isInstanceOf(DataException.class)
                .hasMessageContaining(
                        "new_nyu_class13_0001.png has the label 14 in row 2, column 5")
                .hasMessageContaining("accepted are 1 to 13");
    }

    @Test
    void open_imageWithoutMap_isRefused() throws IOException {
        Files.delete(folder.resolve("train_labels_13/new_nyu_class13_0003.png"));
        assertThatThrownBy(() -> open(12))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("has 2 images and")
                .hasMessageContaining("1 label maps");
    }

    @Test
    void fetch_fromAFolder_remembersIt() {
        DataHome home = DataHome.at(folder.resolve("home"));
        assertThatThrownBy(() -> Datasets.open("nyuv2", 0, home, Listener.silent()))
                .hasMessageContaining("./limbeck data fetch nyuv2 --from PATH");
        Datasets.fetch("nyuv2", Optional.of(folder), home, Listener.silent());
        assertThat(Datasets.isPresent("nyuv2", home)).isTrue();
        assertThat(Datasets.open("nyuv2", 12, home, Listener.silent()).train().size()).isEqualTo(2);
    }
}
