package io.limbeck.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.event.Listener;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On an archive of two classes, two training images each, and three validation images. */
class TinyImageNetTest {

    private final TinyImageNet dataset = new TinyImageNet(new TinyImageNetForm(2, 2, 3, 8));
    private final Map<String, byte[]> entries = new LinkedHashMap<>();

    @TempDir Path temporary;
    private DataHome home;

    @BeforeEach
    void contents() throws IOException {
        home = DataHome.at(temporary.resolve("home"));
        // Images first, as in the real archive; ids unsorted, as there.
        for (int i = 0; i < 2; i++) {
            jpeg("train/n02/images/n02_" + i + ".JPEG", 200 + 20 * i);
            jpeg("train/n01/images/n01_" + i + ".JPEG", 100 + 20 * i);
        }
        for (int i = 0; i < 3; i++) {
            jpeg("val/images/val_" + i + ".JPEG", 10 + 20 * i);
        }
        text(
                "val/val_annotations.txt",
                "val_0.JPEG\tn02\t0\nval_1.JPEG\tn01\t0\nval_2.JPEG\tn02\t0\n");
        text("wnids.txt", "n02\nn01\n");
        text("words.txt", "n01\tgoldfish, Carassius\nn02\tnewt\nn03\tother\n");
    }

    private void jpeg(String name, int grey) throws IOException {
        put(name, TestImages.encode(TestImages.grey(8, 8, grey), "jpg"));
    }

    private void text(String name, String content) {
        put(name, content.getBytes(StandardCharsets.UTF_8));
    }

    private void put(String name, byte[] content) {
        entries.put("tiny-imagenet-200/" + name, content);
    }

    private Path archive() throws IOException {
        Path file = temporary.resolve("tiny-imagenet-200.tar.gz");
        try (OutputStream out = Files.newOutputStream(file);
                TarArchiveOutputStream tar =
                        new TarArchiveOutputStream(new GZIPOutputStream(out))) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                TarArchiveEntry head = new TarArchiveEntry(entry.getKey());
                head.setSize(entry.getValue().length);
                tar.putArchiveEntry(head);
                tar.write(entry.getValue());
                tar.closeArchiveEntry();
            }
        }
        return file;
    }

    private void fetch() throws IOException {
        dataset.fetch(Optional.of(archive()), home, Listener.silent());
    }

    @Test
    void open_archive_ranksSortedIdsAndRepeatsGrey() throws IOException {
        fetch();
        Dataset opened = dataset.open(ImageSize.of(0), home, Listener.silent());
        assertThat(opened.info().classNames()).containsExactly("goldfish", "newt");
        assertThat(TestImages.labels(opened.train())).containsExactly(0, 0, 1, 1);
        assertThat(TestImages.labels(opened.test())).containsExactly(1, 0, 1);
        assertThat(TestImages.values(opened.train(), 1)).hasSize(192).containsOnly(120 / 255f);
        assertThat(TestImages.values(opened.train(), 2)).containsOnly(200 / 255f);
        assertThat(TestImages.values(opened.test(), 2)).containsOnly(50 / 255f);
        assertThat(opened.checksums()).containsKey("train-images.u8").hasSize(5);
    }

    @Test
    void open_sharedFolderNamed_fetchesFromIt() throws IOException {
        archive();
        DataHome shared =
                new DataHome(home.root(), Optional.empty(), Optional.of(temporary), 1 << 20);
        assertThat(
                        dataset.open(ImageSize.of(16), shared, Listener.silent())
                                .train()
                                .shape()
                                .height())
                .isEqualTo(16);
        assertThat(dataset.isPresent(home)).isTrue();
    }

    @Test
    void fetch_imageMissing_countsThem() throws IOException {
        entries.remove("tiny-imagenet-200/val/images/val_1.JPEG");
        assertThatThrownBy(this::fetch)
                .isInstanceOf(DataException.class)
                .hasMessageContaining("6 of the 7 images");
        assertThat(dataset.isPresent(home)).isFalse();
    }

    @Test
    void fetch_imageUnreadable_isNamed() throws IOException {
        text("train/n01/images/n01_1.JPEG", "no image");
        assertThatThrownBy(this::fetch)
                .isInstanceOf(DataException.class)
                .hasMessageContaining("n01_1.JPEG cannot be read as an image");
    }

    @Test
    void fetch_roomForEitherPartButNotForBoth_isRefusedBeforeDecoding() throws IOException {
        int side = 16_384;
        long free = Files.getFileStore(temporary).getUsableSpace();
        int each = Math.toIntExact(free * 3 / 5 / (3L * side * side)) + 1;
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < each; i++) {
            lines.append("val_").append(i).append(".JPEG\tn01\t0\n");
        }
        text("val/val_annotations.txt", lines.toString());
        text("wnids.txt", "n01\n");
        TinyImageNet large = new TinyImageNet(new TinyImageNetForm(1, each, each, side));
        Path file = archive();
        assertThatThrownBy(() -> large.fetch(Optional.of(file), home, Listener.silent()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("no space left");
    }

    @Test
    void fetch_listMissing_isNamed() throws IOException {
        entries.remove("tiny-imagenet-200/wnids.txt");
        assertThatThrownBy(this::fetch)
                .isInstanceOf(DataException.class)
                .hasMessageContaining("does not hold wnids.txt");
    }

    @Test
    void fetch_annotationOfUnknownClass_isNamed() throws IOException {
        text(
                "val/val_annotations.txt",
                "val_0.JPEG\tn09\t0\nval_1.JPEG\tn01\t0\nval_2.JPEG\tn02\t0\n");
        assertThatThrownBy(this::fetch)
                .isInstanceOf(DataException.class)
                .hasMessageContaining("val_0.JPEG is of class n09");
    }
}
