package io.limbeck.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.torch.HostTensors;
import io.limbeck.torch.Npz;
import io.limbeck.torch.Safetensors;
import io.limbeck.torch.SeedTree;
import io.limbeck.torch.ShapeException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people and other programs get of a set: pictures, files, a card. */
class ExportsTest {

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void preview_oneRowPerClass_hasRightPixels(int channels) throws IOException {
        try (var _ = new PointerScope()) {
            SyntheticSet set = SyntheticSetTest.set(channels, 4, Formation.defaults());
            Path file = folder.resolve("preview.png");
            Preview.png(file, set);
            BufferedImage image = ImageIO.read(file.toFile());
            assertThat(image.getWidth()).isEqualTo(4 * (8 * 3 + 2) + 2);
            assertThat(image.getHeight()).isEqualTo(2 * (8 * 3 + 2) + 2);
            // Class 1, second image, pixel (0, 0), enlarged three times.
            Tensor pixel = set.images().select(0, 5).select(1, 0).select(1, 0);
            int red = Math.round(HostTensors.floats(pixel)[0] * 255);
            assertThat(image.getRGB(2 + 26, 2 + 26) >> 16 & 0xFF).isEqualTo(red);
            assertThat(image.getRGB(2 + 26 + 2, 2 + 26 + 2)).isEqualTo(image.getRGB(28, 28));
        }
    }

    @Test
    void preview_oneImagePerClass_showsClassesSideBySide() throws IOException {
        Path file = folder.resolve("preview.png");
        Preview.png(file, SyntheticSetTest.set(1, 1, Formation.defaults()));
        BufferedImage image = ImageIO.read(file.toFile());
        assertThat(image.getWidth()).isEqualTo(2 * (8 * 3 + 2) + 2);
        assertThat(image.getHeight()).isEqualTo(8 * 3 + 2 + 2);
    }

    @Test
    void animation_equalFrames_areOneAndChunksAreSound() throws IOException {
        Path file = folder.resolve("progress.png");
        Animation animation = new Animation(file);
        try (var _ = new PointerScope()) {
            SyntheticSet set = SyntheticSetTest.set(3, 2, Formation.defaults());
            animation.add(set);
            animation.add(set);
            set.images().mul_(new Scalar(0.5f));
            animation.add(set);
            assertThatThrownBy(() -> animation.add(set.images(), 1))
                    .isInstanceOf(ShapeException.class);
        }
        animation.write();

        assertThat(animation.size()).isEqualTo(2);
        assertThat(chunks(Files.readAllBytes(file)))
                .containsExactly("IHDR", "acTL", "fcTL", "IDAT", "fcTL", "fdAT", "IEND");
        assertThat(ImageIO.read(file.toFile()).getWidth()).isEqualTo(54);
    }

    @Test
    void exports_safetensorsAndNpz_holdTheDecodedSet() {
        try (var _ = new PointerScope()) {
            SyntheticSet plain = SyntheticSetTest.set(3, 2, Formation.defaults());
            SyntheticSet set =
                    plain.withSoftLabels(SeedTree.of(3).tensors().normal(plain.decodedCount(), 2));
            Exports.safetensors(set, folder.resolve("x.safetensors"));
            Exports.npz(set, folder.resolve("x.npz"));
            Map<String, Tensor> one = Safetensors.read(folder.resolve("x.safetensors")).tensors();
            Map<String, Tensor> two = Npz.read(folder.resolve("x.npz"));
            SyntheticSet.Decoded decoded = set.decode();
            for (var tensors : List.of(one, two)) {
                assertThat(torch.equal(tensors.get("images"), decoded.images())).isTrue();
                assertThat(torch.equal(tensors.get("labels"), decoded.labels())).isTrue();
                assertThat(tensors.get("soft_labels").shape()).containsExactly(16, 2);
            }
            assertThat(HostTensors.doubles(two.get("mean"))).containsExactly(0.5, 0.5, 0.5);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void exports_pngFolders_holdRoundedPixelsByClass(int channels) throws IOException {
        Path target = folder.resolve("png");
        try (var _ = new PointerScope()) {
            SyntheticSet set = SyntheticSetTest.set(channels, 2, Formation.defaults());
            Exports.pngFolders(set, target);
            try (Stream<Path> files = Files.walk(target)) {
                assertThat(files.filter(Files::isRegularFile)).hasSize(16);
            }
            BufferedImage image =
                    ImageIO.read(target.resolve("train/1_frog_toad/0003.png").toFile());
            float[] expected =
                    HostTensors.floats(set.decode().images().select(0, 8 + 3).select(0, 0));
            assertThat(image.getRaster().getNumBands()).isEqualTo(channels);
            for (int i = 0; i < expected.length; i++) {
                assertThat(image.getRaster().getSample(i % 8, i / 8, 0))
                        .isEqualTo(Math.round(expected[i] * 255));
            }
        }
    }

    @Test
    void exports_pngFoldersAgain_replaceAnExportAndNothingElse() throws IOException {
        Path target = folder.resolve("png");
        Path mine = target.resolve("train/notes.txt");
        try (var _ = new PointerScope()) {
            SyntheticSet set = SyntheticSetTest.set(3, 2, Formation.defaults());
            Exports.pngFolders(set, target);
            Path image = target.resolve("train/1_frog_toad/0003.png");
            Files.write(image, new byte[0]);
            Exports.pngFolders(set, target);
            assertThat(image).isNotEmptyFile();

            Files.writeString(mine, "mine");
            assertThatThrownBy(() -> Exports.pngFolders(set, target))
                    .hasMessageContaining("holds something already");
        }
        assertThat(mine).hasContent("mine");
    }

    @Test
    void classFolders_anyNames_areSafeUniqueAndInLabelOrder() {
        assertThat(ClassFolders.of(List.of("airplane", "auto/mobile", "bird")))
                .containsExactly("airplane", "auto_mobile", "bird");
        assertThat(ClassFolders.of(List.of("../x", "CON", "", "A", "a")))
                .containsExactly("0_x", "1_class_CON", "2_class_", "3_A", "4_a_2");
        assertThat(ClassFolders.of(List.of("tench", "cassette player", "Müll")))
                .containsExactly("0_tench", "1_cassette_player", "2_Müll");
    }

    @Test
    void card_saysWhatAStrangerNeeds() {
        try (var _ = new PointerScope()) {
            Path file = folder.resolve("README.md");
            DatasetCard.write(SyntheticSetTest.set(1, 2, Formation.defaults()), file);
            assertThat(file)
                    .content()
                    .contains("# Test set, distilled to 2 images per class")
                    .contains("| images to train on | 16 (formation single, factor 2) |")
                    .contains("transforms.Grayscale()")
                    .contains("free to use")
                    .contains("| seed | 7 |");
            assertThat(DatasetCard.markdown(SyntheticSetTest.set(1, 1, Formation.defaults())))
                    .contains("# Test set, distilled to 1 image per class");
        }
    }

    @Test
    void card_realPixelsAndTeacher_saysSo() {
        try (var _ = new PointerScope()) {
            SyntheticSet plain = SyntheticSetTest.set(3, 2, Formation.defaults());
            assertThat(DatasetCard.markdown(plain))
                    .contains("What they began as was not recorded")
                    .doesNotContain("real pixels");
            SyntheticSet patches =
                    new SyntheticSet(
                            plain.info(),
                            plain.ipc(),
                            plain.formation(),
                            plain.images(),
                            plain.labels(),
                            plain.softLabels(),
                            Map.of(
                                    DatasetCard.REAL_PIXELS,
                                    "yes",
                                    DatasetCard.TEACHER,
                                    "resnet18"));
            assertThat(DatasetCard.markdown(patches))
                    .contains("**They contain real pixels**")
                    .contains("a teacher's labels for every view")
                    .doesNotContain("began as noise");
        }
    }

    @ParameterizedTest
    @EnumSource(Initialization.class)
    void card_anyBeginning_claimsNoMoreThanIsKnown(Initialization init) {
        try (var _ = new PointerScope()) {
            SyntheticSet plain = SyntheticSetTest.set(3, 2, Formation.defaults());
            SyntheticSet began =
                    new SyntheticSet(
                            plain.info(),
                            plain.ipc(),
                            plain.formation(),
                            plain.images(),
                            plain.labels(),
                            plain.softLabels(),
                            Map.of(Initialization.FACT, init.fact()));
            assertThat(DatasetCard.markdown(began))
                    .contains(
                            init == Initialization.NOISE
                                    ? "They began as noise;"
                                    : "**They began as real images, which may remain recognisable.**")
                    .doesNotContain("photographs");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"images", DatasetCard.PIXELS})
    void card_bufferOfADataFreeRun_saysWhatItIs(String classified) {
        try (var _ = new PointerScope()) {
            SyntheticSet plain = SyntheticSetTest.set(3, 2, Formation.plain());
            SyntheticSet buffer =
                    new SyntheticSet(
                            plain.info(),
                            plain.ipc(),
                            plain.formation(),
                            plain.images(),
                            HostTensors.of(new long[] {1, 1, 1, 1}, 4),
                            Optional.of(SeedTree.of(3).tensors().normal(4, 2)),
                            Map.of(
                                    DatasetCard.REAL_PIXELS, "no",
                                    DatasetCard.TEACHER, "resnet18",
                                    DatasetCard.STUDENT, "convnet",
                                    DatasetCard.BUFFER, "5",
                                    DatasetCard.CLASSIFIED, classified));
            boolean pixels = classified.equals(DatasetCard.PIXELS);
            assertThat(DatasetCard.markdown(buffer))
                    .contains("# Test set, distilled to a buffer of 5 images")
                    .contains("| 4 (the newest of the buffer's 5,", ", by class 0, 4 |")
                    .contains(pixels ? "[image-segmentation]" : "[image-classification]")
                    .contains(
                            pixels
                                    ? "soft labels: shares of classes, as logits"
                                    : "soft labels: a teacher's logits",
                            ", float32 [N, classes], as `soft_labels`")
                    .contains("ImageFolder(\"png/train\", read, allow_empty=True)")
                    .doesNotContain("for every view", "the run's folder");
        }
    }

    /** Types of all chunks, after checking lengths, checksums and sequence numbers. */
    private static List<String> chunks(byte[] png) {
        ByteBuffer in = ByteBuffer.wrap(png, 8, png.length - 8);
        List<String> types = new ArrayList<>();
        int sequence = 0;
        while (in.hasRemaining()) {
            byte[] body = new byte[in.getInt() + 4];
            in.get(body);
            CRC32 crc = new CRC32();
            crc.update(body);
            assertThat(in.getInt()).isEqualTo((int) crc.getValue());
            String type = new String(body, 0, 4, StandardCharsets.US_ASCII);
            types.add(type);
            ByteBuffer content = ByteBuffer.wrap(body, 4, body.length - 4);
            if (type.equals("fcTL") || type.equals("fdAT")) {
                assertThat(content.getInt()).isEqualTo(sequence++);
            }
            if (type.equals("acTL")) {
                assertThat(content.getInt()).isEqualTo(2);
            }
        }
        return types;
    }
}
