package io.limbeck.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.data.DatasetInfo;
import io.limbeck.data.ImageShape;
import io.limbeck.data.Zca;
import io.limbeck.synthetic.Formation.Kind;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.Safetensors;
import io.limbeck.torch.SeedTree;
import io.limbeck.torch.ShapeException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SyntheticSetTest {

    @TempDir Path folder;

    @Test
    void decode_bound_isClassByClassWithLabels() {
        try (var _ = new PointerScope()) {
            SyntheticSet set = set(3, 5, new Formation(Kind.BOUND, 2, 16));
            SyntheticSet.Decoded decoded = set.decode();
            assertThat(set.decodedCount()).isEqualTo(22);
            assertThat(decoded.images().shape()).containsExactly(22, 3, 8, 8);
            long[] labels = new long[22];
            Arrays.fill(labels, 11, 22, 1);
            assertThat(HostTensors.longs(decoded.labels())).isEqualTo(labels);
            assertThat(
                            torch.equal(
                                    decoded.images().narrow(0, 11, 11),
                                    MultiFormation.decode(
                                            set.formation(), set.images().narrow(0, 5, 5))))
                    .isTrue();
        }
    }

    @Test
    void save_thenLoad_givesTheSame() {
        Path file = folder.resolve("distilled.safetensors");
        try (var _ = new PointerScope()) {
            SyntheticSet plain = set(3, 2, new Formation(Kind.MULTI, 2, 7));
            SyntheticSet set =
                    plain.withSoftLabels(SeedTree.of(3).tensors().normal(plain.decodedCount(), 2));
            set.save(file);
            SyntheticSet back = SyntheticSet.load(file);
            assertThat(back.info()).isEqualTo(set.info());
            assertThat(back.ipc()).isEqualTo(2);
            assertThat(back.formation()).isEqualTo(set.formation());
            assertThat(back.facts()).isEqualTo(set.facts());
            assertThat(torch.equal(back.images(), set.images())).isTrue();
            assertThat(torch.equal(back.labels(), set.labels())).isTrue();
            assertThat(torch.equal(back.softLabels().orElseThrow(), set.softLabels().orElseThrow()))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
    void save_pixelThatIsNoNumber_isRefused(float pixel) {
        try (var _ = new PointerScope()) {
            SyntheticSet set = set(1, 1, Formation.defaults());
            set.images().narrow(3, 0, 1).fill_(new Scalar(pixel));
            assertThatThrownBy(() -> set.save(folder.resolve("x")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("no finite number");
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {1.5f, -0.5f, 0.5f})
    void save_pixelOutsideOfTheRange_isKeptAndSaidToBe(float pixel) {
        try (var _ = new PointerScope()) {
            SyntheticSet set = set(1, 1, Formation.defaults());
            set.images().narrow(3, 0, 1).fill_(new Scalar(pixel));
            Path file = folder.resolve("x");
            set.save(file);
            boolean inside = pixel == 0.5f;
            assertThat(Safetensors.readMetadata(file))
                    .containsEntry("value_range", inside ? "[0, 1]" : "unbounded");
            SyntheticSet read = SyntheticSet.load(file);
            assertThat(torch.equal(read.images(), set.images())).isTrue();
            assertThat(read.bounded()).isEqualTo(inside);
        }
    }

    @Test
    void save_learnedStepSizeAndWhitening_areReadBack() {
        try (var _ = new PointerScope()) {
            SyntheticSet plain = set(1, 1, Formation.defaults());
            long d = plain.info().shape().numel();
            Zca zca = new Zca(torch.rand(d), torch.rand(d, d), torch.rand(d, d));
            SyntheticSet set =
                    SyntheticSet.of(
                                    plain.info(),
                                    1,
                                    plain.formation(),
                                    plain.images(),
                                    Map.of(SyntheticSet.STEP_SIZE, "0.0125"))
                            .whitenedBy(zca);
            Path file = folder.resolve("x");
            set.save(file);
            SyntheticSet read = SyntheticSet.load(file);
            assertThat(read.stepSize()).hasValue(0.0125);
            assertThat(torch.equal(read.whitening().orElseThrow().inverse(), zca.inverse()))
                    .isTrue();
        }
    }

    @Test
    void load_otherSafetensors_isRefusedWithTheReason() {
        Path file = folder.resolve("network.safetensors");
        try (var _ = new PointerScope()) {
            Safetensors.write(file, Map.of("w", HostTensors.of(new float[] {1}, 1)), Map.of());
        }
        assertThatThrownBy(() -> SyntheticSet.load(file))
                .isInstanceOf(SyntheticSetException.class)
                .hasMessageContaining("give a file that limbeck distilled");
    }

    @Test
    void load_metadataThatDoesNotFitTheTensors_isRefused() {
        Path file = folder.resolve("x.safetensors");
        try (var _ = new PointerScope()) {
            set(1, 2, Formation.defaults()).save(file);
            Safetensors.Content content = Safetensors.read(file);
            for (var change :
                    Map.of("ipc", "3", "class_names", "[1", "formation", "odd", "factor", "x")
                            .entrySet()) {
                Map<String, String> metadata = new HashMap<>(content.metadata());
                metadata.put(change.getKey(), change.getValue());
                Safetensors.write(file, content.tensors(), metadata);
                assertThatThrownBy(() -> SyntheticSet.load(file))
                        .as("%s", change)
                        .isInstanceOf(SyntheticSetException.class);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    mean        | [0.5]                | normalisation has means
                    mean and std | [0.5]               | 3 channels
                    mean        | [0.5, null, 0.5]     | not a whole list
                    std         | [0.3, 0.3]           | normalisation has means
                    std         | [0.3, 0, 0.3]        | above 0
                    std         | null                 | not a whole list
                    class_names | ["a", null]          | not a whole list
                    """)
    void load_constantsThatDoNotFit_areRefusedByName(String key, String value, String fault) {
        Path file = folder.resolve("x.safetensors");
        try (var _ = new PointerScope()) {
            set(3, 1, Formation.defaults()).save(file);
            Safetensors.Content content = Safetensors.read(file);
            Map<String, String> metadata = new HashMap<>(content.metadata());
            for (String one : key.split(" and ")) {
                metadata.put(one, value);
            }
            Safetensors.write(file, content.tensors(), metadata);
            assertThatThrownBy(() -> SyntheticSet.load(file))
                    .isInstanceOf(SyntheticSetException.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining(fault);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"whitening.mean", "whitening.matrix", "whitening.inverse"})
    void load_whiteningThatIsNotWholeOrFitsOtherImages_isRefusedByName(String name) {
        Path file = folder.resolve("x.safetensors");
        try (var _ = new PointerScope()) {
            SyntheticSet plain = set(1, 1, Formation.defaults());
            long d = plain.info().shape().numel();
            plain.whitenedBy(new Zca(torch.rand(d), torch.rand(d, d), torch.rand(d, d))).save(file);
            Safetensors.Content content = Safetensors.read(file);
            Map<String, Tensor> tensors = new HashMap<>(content.tensors());
            tensors.remove(name);
            Safetensors.write(file, tensors, content.metadata());
            assertThatThrownBy(() -> SyntheticSet.load(file))
                    .isInstanceOf(SyntheticSetException.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining("no tensor \"" + name);
            tensors.put(name, torch.rand(d, 1));
            Safetensors.write(file, tensors, content.metadata());
            assertThatThrownBy(() -> SyntheticSet.load(file))
                    .isInstanceOf(SyntheticSetException.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining("its tensor \"" + name);
        }
    }

    @Test
    void record_wrongShape_isRefused() {
        try (var _ = new PointerScope()) {
            SyntheticSet set = set(3, 2, Formation.defaults());
            assertThatThrownBy(() ->
                            SyntheticSet.of(set.info(), 3, set.formation(), set.images(), Map.of()))
                    .isInstanceOf(ShapeException.class);
        }
    }

    /** Two classes of random images, 8 pixels a side. */
    static SyntheticSet set(int channels, int ipc, Formation formation) {
        DatasetInfo info =
                new DatasetInfo(
                        "test",
                        "Test set",
                        new ImageShape(channels, 8, 8),
                        List.of("Ärger", "frog/toad"),
                        Collections.nCopies(channels, 0.5),
                        Collections.nCopies(channels, 0.25),
                        "free to use");
        return SyntheticSet.of(
                info,
                ipc,
                formation,
                SeedTree.of(11).tensors().uniform(2L * ipc, channels, 8, 8),
                Map.of("seed", "7"));
    }
}
