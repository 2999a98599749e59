package io.limbeck.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.event.StoppedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {

    @TempDir Path temporary;
    private Path folder;
    private DataHome home;

    @BeforeEach
    void homeAndFolder() {
        folder = temporary.resolve("pets");
        home = DataHome.at(temporary.resolve("home"));
    }

    private Dataset open(int size) {
        return Datasets.open(folder.toString(), size, home, Listener.silent());
    }

    private void image(String path, int width, int height, int rgb) throws IOException {
        TestImages.flat(folder.resolve(path), "png", width, height, rgb);
    }

    @Test
    void open_trainAndVal_sortsClasses() throws IOException {
        image("train/dog/1.png", 16, 16, 0xFF0000);
        image("train/cat/1.png", 16, 16, 0x00FF00);
        image("train/cat/2.png", 16, 16, 0x0000FF);
        image("val/cat/1.png", 16, 16, 0);
        image("val/dog/1.png", 16, 16, 0xFFFFFF);
        Dataset dataset = open(0);
        assertThat(dataset.info().classNames()).containsExactly("cat", "dog");
        assertThat(dataset.info().shape()).isEqualTo(new ImageShape(3, 16, 16));
        assertThat(TestImages.labels(dataset.train())).containsExactly(0, 0, 1);
        assertThat(TestImages.labels(dataset.test())).containsExactly(0, 1);
        assertThat(TestImages.values(dataset.train(), 2)[0]).isEqualTo(1f);
        assertThat(dataset.info().mean().getFirst()).isEqualTo(1 / 3.0);
    }

    @Test
    void open_oneFolder_splitsAFifthOfEachClass() throws IOException {
        for (int i = 0; i < 10; i++) {
            image("a/" + i + ".png", 8, 8, i);
            image("b/" + i + ".png", 8, 8, 100 + i);
        }
        List<Event> events = new ArrayList<>();
        Dataset dataset = Datasets.open(folder.toString(), 0, home, events::add);
        assertThat(TestImages.labels(dataset.train())).hasSize(16);
        assertThat(TestImages.labels(dataset.test())).containsExactly(0, 0, 1, 1);
        assertThat(events)
                .anyMatch(e -> e instanceof Event.Note(String t) && t.contains("4 of 20"));
        assertThat(TestImages.values(open(0).test(), 0, 1, 2, 3))
                .isEqualTo(TestImages.values(dataset.test(), 0, 1, 2, 3));
    }

    @Test
    void open_mixedSizes_areBroughtTo64AndSaySo() throws IOException {
        image("train/a/1.png", 100, 80, 0x102030);
        image("train/b/1.png", 30, 90, 0x102030);
        image("test/a/1.png", 64, 64, 0);
        image("test/b/1.png", 64, 64, 0);
        List<Event> events = new ArrayList<>();
        Dataset dataset = Datasets.open(folder.toString(), 0, home, events::add);
        assertThat(events)
                .anyMatch(e ->
                        e instanceof Event.Note(String text)
                                && text.contains("of several sizes; all are brought to 64x64"));
        assertThat(dataset.info().shape()).isEqualTo(new ImageShape(3, 64, 64));
        assertThat(TestImages.values(dataset.train(), 0, 1)).contains(0x30 / 255f);
        assertThat(open(24).info().shape()).isEqualTo(new ImageShape(3, 24, 24));
    }

    @Test
    void open_allGrey_hasOneChannel() throws IOException {
        for (String path : List.of("a/1.png", "a/2.png", "b/1.png", "b/2.png")) {
            Path file = folder.resolve(path);
            Files.createDirectories(file.getParent());
            Files.write(file, TestImages.encode(TestImages.grey(8, 8, 51), "png"));
        }
        Dataset dataset = open(0);
        assertThat(dataset.info().shape().channels()).isEqualTo(1);
        assertThat(TestImages.values(dataset.train(), 0)).containsOnly(0.2f);
        image("a/3.png", 8, 8, 0xFF0000);
        Dataset mixed = open(0);
        assertThat(mixed.info().shape().channels()).isEqualTo(3);
    }

    @Test
    void open_overTheLimit_decodesOnDemandTheSamePixels() throws IOException {
        for (int i = 0; i < 4; i++) {
            image("a/" + i + ".png", 20, 30, 0x334455 + i);
            image("b/" + i + ".png", 30, 20, 0x998877 + i);
        }
        DataHome small = new DataHome(home.root(), home.imagenet(), home.shared(), 0);
        Dataset streamed = Datasets.open(folder.toString(), 16, small, Listener.silent());
        Dataset kept = open(16);
        assertThat(streamed.train()).isInstanceOf(FolderImages.class);
        assertThat(kept.train()).isInstanceOf(PixelImages.class);
        assertThat(TestImages.values(streamed.train(), 5, 0))
                .isEqualTo(TestImages.values(kept.train(), 5, 0));
        assertThat(streamed.info().mean()).isEqualTo(kept.info().mean());
    }

    @Test
    void open_imageChanged_isDecodedAgain() throws IOException {
        for (String path : List.of("a/1.png", "a/2.png", "b/1.png", "b/2.png")) {
            image(path, 8, 8, 0);
        }
        assertThat(TestImages.values(open(0).train(), 0)).containsOnly(0f);
        for (String path : List.of("a/1.png", "a/2.png")) {
            image(path, 8, 8, 0xFFFFFF);
            Files.setLastModifiedTime(folder.resolve(path), FileTime.fromMillis(1000));
        }
        assertThat(TestImages.values(open(0).train(), 0)).containsOnly(1f);
    }

    @Test
    void open_interrupted_isAStopThatLeavesNothingHalfDone() throws IOException {
        for (String path : List.of("a/1.png", "a/2.png", "b/1.png", "b/2.png")) {
            image(path, 8, 8, 0);
        }
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> open(0)).isInstanceOf(StoppedException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(open(0).train().size()).isEqualTo(2);
    }

    @Test
    void open_unreadableImages_namesAllOfThem() throws IOException {
        image("a/1.png", 8, 8, 0);
        image("b/1.png", 8, 8, 0);
        byte[] jpeg = TestImages.encode(TestImages.colour(64, 64, 0x123456), "jpg");
        byte[] half = Arrays.copyOf(jpeg, jpeg.length - 40);
        Files.write(folder.resolve("a/2.jpg"), half);
        Files.write(folder.resolve("a/3.jpg"), half);
        Files.write(folder.resolve("a/4.jpg"), half);
        Files.write(folder.resolve("a/5.jpg"), half);
        image("b/2.png", 8, 8, 0);
        assertThatThrownBy(() -> open(16))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("2.jpg cannot be read")
                .hasMessageContaining("5.jpg cannot be read");
    }

    @Test
    void open_textNamedPng_namesFile() throws IOException {
        image("a/1.png", 8, 8, 0);
        image("b/1.png", 8, 8, 0);
        image("b/2.png", 8, 8, 0);
        Files.writeString(folder.resolve("a/2.png"), "no image");
        assertThatThrownBy(() -> open(0))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("2.png cannot be read as an image");
    }

    @Test
    void open_pngCutOff_isSaidInWordsAndNotInJavas() throws IOException {
        image("a/1.png", 64, 64, 0);
        image("b/1.png", 64, 64, 0);
        image("b/2.png", 64, 64, 0);
        byte[] whole = Files.readAllBytes(folder.resolve("a/1.png"));
        Files.write(folder.resolve("a/2.png"), Arrays.copyOf(whole, whole.length - 30));
        assertThatThrownBy(() -> open(0))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("2.png cannot be read as an image: it is ")
                .hasMessageNotContaining("Exception");
    }

    @Test
    void open_emptyClass_isNamed() throws IOException {
        image("train/a/1.png", 8, 8, 0);
        Files.createDirectories(folder.resolve("train/b"));
        image("test/a/1.png", 8, 8, 0);
        assertThatThrownBy(() -> open(0))
                .isInstanceOf(DataException.class)
                .hasMessageContaining(folder.resolve("train/b") + " holds no image");
    }

    @Test
    void open_testClassUnknown_isNamed() throws IOException {
        image("train/a/1.png", 8, 8, 0);
        image("train/b/1.png", 8, 8, 0);
        image("test/c/1.png", 8, 8, 0);
        assertThatThrownBy(() -> open(0))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("lacks: c");
    }

    @Test
    void open_noClassFolders_saysWhatADataSetIs() throws IOException {
        image("1.png", 8, 8, 0);
        assertThatThrownBy(() -> open(0))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("has no class folders");
    }

    @Test
    void checksums_otherContentsOfTheSameLength_differAndOtherTimesDoNot() throws IOException {
        for (String path : List.of("a/1.bmp", "a/2.bmp", "b/1.bmp", "b/2.bmp")) {
            TestImages.flat(folder.resolve(path), "bmp", 8, 8, 0);
        }
        Map<String, String> before = open(0).checksums();
        for (String path : List.of("a/1.bmp", "a/2.bmp")) {
            Files.setLastModifiedTime(folder.resolve(path), FileTime.fromMillis(1000));
        }
        assertThat(open(0).checksums()).isEqualTo(before);

        for (String path : List.of("a/1.bmp", "a/2.bmp")) {
            TestImages.flat(folder.resolve(path), "bmp", 8, 8, 0x808080);
            Files.setLastModifiedTime(folder.resolve(path), FileTime.fromMillis(2000));
        }
        Map<String, String> after = open(0).checksums();
        String listing = "train (names and lengths)";
        assertThat(after).containsEntry(listing, before.get(listing));
        assertThat(after.get("train (contents)")).isNotEqualTo(before.get("train (contents)"));
    }

    @Test
    void open_imagesInAFolderInsideAClass_areNotReadAndSaySo() throws IOException {
        for (String path : List.of("a/1.png", "a/2.png", "b/1.png", "b/2.png", "b/c/d/3.png")) {
            image(path, 8, 8, 0);
        }
        List<Event> events = new ArrayList<>();
        Dataset dataset = Datasets.open(folder.toString(), 0, home, events::add);

        assertThat(dataset.train().size() + dataset.test().size()).isEqualTo(4);
        assertThat(events)
                .anyMatch(e ->
                        e instanceof Event.Warning(String text)
                                && text.contains(
                                        "not read in %s: 1 image in b/c".formatted(folder)));
    }

    @Test
    void open_imagesOfAKindThatIsNotRead_saysSo() throws IOException {
        for (String path : List.of("a/1.png", "a/2.png", "b/1.png", "b/2.png")) {
            image(path, 8, 8, 0);
        }
        Files.createFile(folder.resolve("b/3.WebP"));
        Files.createFile(folder.resolve("b/notes.txt"));
        List<Event> events = new ArrayList<>();
        Datasets.open(folder.toString(), 0, home, events::add);

        assertThat(events)
                .filteredOn(Event.Warning.class::isInstance)
                .singleElement()
                .asString()
                .contains("not read in %s: b/3.WebP; only .jpg".formatted(folder))
                .doesNotContain("notes.txt");
    }
}
