package io.limbeck.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.data.DatasetInfo;
import io.limbeck.data.ImageShape;
import io.limbeck.data.Zca;
import io.limbeck.nn.Hallucinator;
import io.limbeck.nn.Weights;
import io.limbeck.synthetic.Parameterization.Hallucinated;
import io.limbeck.synthetic.Parameterization.Pairing;
import io.limbeck.synthetic.Parameterization.Sharing;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.Safetensors;
import io.limbeck.torch.SeedTree;
import io.limbeck.torch.ShapeException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A set of bases and hallucinators: what it makes, what it costs, and its file. */
@InPointerScope
class HallucinatedSetTest {

    private static final int CLASSES = 2;

    @TempDir private Path folder;

    private static SyntheticSet set(int ipc, int count, Sharing sharing, int side, int channels) {
        return set(CLASSES, ipc, count, sharing, side, channels);
    }

    private static SyntheticSet set(
            int classes, int ipc, int count, Sharing sharing, int side, int channels) {
        DatasetInfo info =
                new DatasetInfo(
                        "test",
                        "Test set",
                        new ImageShape(3, side, side),
                        IntStream.range(0, classes).mapToObj(i -> "class" + i).toList(),
                        Collections.nCopies(3, 0.5),
                        Collections.nCopies(3, 0.25),
                        "free to use");
        Hallucinated usual = Hallucinated.defaults();
        Hallucinator hallucinator =
                new Hallucinated(
                                count,
                                sharing,
                                channels,
                                usual.form(),
                                usual.start(),
                                usual.optimizer(),
                                usual.constraint(),
                                usual.pairing())
                        .hallucinator(info.shape());
        List<Weights> weights = new ArrayList<>();
        for (int i = 0; i < (sharing == Sharing.SHARED ? count : count * classes); i++) {
            weights.add(hallucinator.init(SeedTree.of(i)));
        }
        long[] labels = new long[classes * ipc];
        Arrays.setAll(labels, i -> i / ipc);
        return new SyntheticSet(
                info,
                ipc,
                Formation.plain(),
                SeedTree.of(11).tensors().normal(labels.length, channels, side, side),
                HostTensors.of(labels, labels.length),
                Optional.empty(),
                Map.of("seed", "7"),
                Optional.empty(),
                Optional.of(new Hallucination(hallucinator, sharing, Pairing.RANDOM, weights)));
    }

    @ParameterizedTest
    @CsvSource({
        "10,1,5,3,58560,1.906", "10,9,5,3,304320,9.906", "10,10,5,3,335040,10.906",
        "10,49,5,3,1533120,49.906", "100,1,5,3,335040,1.091", "10,3,5,1,58290,1.897"
    })
    void storedSize_publishedSettings_isTheirBudget(
            int classes, int ipc, int count, int channels, long values, double equivalent) {
        StoredSize size = set(classes, ipc, count, Sharing.SHARED, 32, channels).storedSize();
        assertThat(size.values()).isEqualTo(values);
        assertThat(size.bytes()).isEqualTo(4 * values);
        assertThat(size.equivalentIpc()).isCloseTo(equivalent, within(5e-4));
    }

    @Test
    void storedSize_hallucinatorsOfClasses_countThemAll() {
        assertThat(set(1, 5, Sharing.CLASS, 32, 3).storedSize().hallucinators())
                .isEqualTo(2 * 5 * 5568);
    }

    @ParameterizedTest
    @EnumSource
    void save_thenLoad_makesTheSameImagesBitForBit(Sharing sharing) throws IOException {
        SyntheticSet set = set(2, 3, sharing, 8, 3).withSoftLabels(torch.randn(12, 2));
        Path file = folder.resolve("distilled.safetensors");
        set.save(file);
        SyntheticSet back = SyntheticSet.load(file);
        assertThat(back.info()).isEqualTo(set.info());
        assertThat(back.decodedCount()).isEqualTo(12);
        assertThat(back.hallucination().orElseThrow().hallucinator())
                .isEqualTo(set.hallucination().orElseThrow().hallucinator());
        assertThat(back.hallucination().orElseThrow().sharing()).isEqualTo(sharing);
        assertThat(torch.equal(back.decode().images(), set.decode().images())).isTrue();
        assertThat(torch.equal(back.softLabels().orElseThrow(), set.softLabels().orElseThrow()))
                .isTrue();
        long labels = 8L * 2 * 2;
        long payload = set.storedSize().bytes() + labels;
        assertThat(Files.size(file)).isBetween(payload, payload + 8000);
    }

    @Test
    void decode_allPairs_areClassByClassAndHallucinatorByHallucinator() {
        SyntheticSet set = set(2, 3, Sharing.CLASS, 8, 1);
        SyntheticSet.Decoded decoded = set.decode();
        assertThat(decoded.images().shape()).containsExactly(12, 3, 8, 8);
        assertThat(HostTensors.longs(decoded.labels()))
                .containsExactly(0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1);
        Hallucination made = set.hallucination().orElseThrow();
        Tensor own = made.hallucinator().apply(made.weights().get(4), set.stored(1));
        Tensor pixels = set.preprocessing().invert(own);
        assertThat(torch.equal(decoded.images().narrow(0, 8, 2), pixels)).isTrue();
        Tensor shown = set.showing().images(1, 4);
        assertThat(shown.size(0)).isEqualTo(4);
        assertThat(shown.select(0, 1).sub(pixels.select(0, 0)).abs().max().item_double())
                .isLessThan(1e-5);
    }

    @Test
    void decode_whitened_invertsTheImagesAndNotTheBases() {
        SyntheticSet plain = set(1, 2, Sharing.SHARED, 4, 3);
        Tensor mean = torch.rand(48);
        Tensor matrix = torch.randn(48, 48);
        // In the order that it is loaded in: products of the other round otherwise on some CPUs.
        Zca zca = new Zca(mean, matrix, torch.linalg_inv(matrix).contiguous());
        SyntheticSet whitened = plain.whitenedBy(zca);
        Tensor seen = zca.apply(whitened.decode().images());
        Tensor expected = plain.hallucination().orElseThrow().images(2, 0, 1, plain.stored(0));
        assertThat(seen.narrow(0, 1, 1).sub(expected).abs().max().item_double()).isLessThan(1e-2);
        Path file = folder.resolve("whitened.safetensors");
        whitened.save(file);
        assertThat(
                        torch.equal(
                                SyntheticSet.load(file).decode().images(),
                                whitened.decode().images()))
                .isTrue();
    }

    @Test
    void exportsAndPreview_bases_showWhatHallucinatorsMake() throws IOException {
        SyntheticSet set = set(2, 3, Sharing.SHARED, 8, 1);
        Exports.pngFolders(set, folder.resolve("png"));
        assertThat(folder.resolve("png/train/class1/0005.png")).exists();
        Exports.npz(set, folder.resolve("set.npz"));
        Exports.safetensors(set, folder.resolve("set.safetensors"));
        assertThat(
                        Safetensors.read(folder.resolve("set.safetensors"))
                                .tensors()
                                .get("images")
                                .shape())
                .containsExactly(12, 3, 8, 8);
        Preview.png(folder.resolve("preview.png"), set);
        var picture = ImageIO.read(folder.resolve("preview.png").toFile());
        assertThat(picture.getWidth()).isEqualTo(6 * (8 * 3 + 2) + 2);
        assertThat(picture.getHeight()).isEqualTo(2 * (8 * 3 + 2) + 2);
        assertThat(DatasetCard.markdown(set)).contains("| bases | 4 (2 classes x 2)");
    }

    @ParameterizedTest
    @EnumSource
    void softLabels_ofBases_areStoredOnceAndSharedByWhatIsMadeOfThem(Sharing sharing) {
        Tensor logits = SeedTree.of(3).tensors().normal(4, 2);
        SyntheticSet set = set(2, 3, sharing, 8, 3).withSoftLabels(logits);
        Path file = folder.resolve("distilled.safetensors");
        set.save(file);
        SyntheticSet back = SyntheticSet.load(file);
        assertThat(torch.equal(back.softLabels().orElseThrow(), logits)).isTrue();
        assertThat(back.storedSize().labels()).isEqualTo(4 * 2);
        Tensor decoded = back.decodedSoftLabels().orElseThrow();
        long[] labels = HostTensors.longs(back.decode().labels());
        for (int i = 0; i < labels.length; i++) {
            long base = 2 * labels[i] + i % 2;
            assertThat(torch.equal(decoded.select(0, i), logits.select(0, base))).isTrue();
        }
        Exports.safetensors(set, folder.resolve("set.safetensors"));
        assertThat(
                        Safetensors.read(folder.resolve("set.safetensors"))
                                .tensors()
                                .get("soft_labels")
                                .shape())
                .containsExactly(12, 2);
    }

    /**
     * Written by a build that stored a label for each pair: 2 classes of 2 bases, 3 hallucinators,
     * and the logits (b, -b) of base b.
     */
    @Test
    void load_labelsOfPairs_meansWhatItMeant() throws URISyntaxException {
        var resource =
                HallucinatedSetTest.class.getResource("/synthetic/labels-of-pairs.safetensors");
        SyntheticSet old = SyntheticSet.load(Path.of(resource.toURI()));
        assertThat(old.renderings()).isEqualTo(3);
        assertThat(HostTensors.floats(old.decodedSoftLabels().orElseThrow().select(1, 0)))
                .containsExactly(0, 1, 0, 1, 0, 1, 2, 3, 2, 3, 2, 3);
        Tensor once = torch.stack(new TensorVector(range(4), range(4).neg()), 1);
        assertThat(
                        torch.equal(
                                old.withSoftLabels(once).decodedSoftLabels().orElseThrow(),
                                old.decodedSoftLabels().orElseThrow()))
                .isTrue();
    }

    private static Tensor range(int count) {
        return HostTensors.of(IntStream.range(0, count).asDoubleStream().toArray(), count)
                .to(ScalarType.Float);
    }

    @Test
    void softLabels_neitherOfBasesNorOfPairs_areRefused() {
        SyntheticSet set = set(2, 3, Sharing.SHARED, 8, 3);
        assertThatThrownBy(() -> set.withSoftLabels(torch.zeros(8, 2)))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("soft labels");
    }

    @Test
    void load_hallucinatorThatIsMissing_isNamed() {
        SyntheticSet set = set(1, 2, Sharing.SHARED, 8, 3);
        Path file = folder.resolve("distilled.safetensors");
        set.save(file);
        Map<String, Tensor> tensors = new LinkedHashMap<>(Safetensors.read(file).tensors());
        tensors.remove("hallucinator.1.affine.shift");
        Safetensors.write(file, tensors, Safetensors.readMetadata(file));
        assertThatThrownBy(() -> SyntheticSet.load(file))
                .isInstanceOf(SyntheticSetException.class)
                .hasMessageContaining("hallucinator.1.affine.shift");
    }

    @Test
    void construct_basesOfAnotherShape_areRefused() {
        SyntheticSet set = set(1, 2, Sharing.SHARED, 8, 3);
        assertThatThrownBy(() ->
                        new SyntheticSet(
                                set.info(),
                                1,
                                set.formation(),
                                torch.zeros(2, 1, 8, 8),
                                set.labels(),
                                Optional.empty(),
                                Map.of(),
                                Optional.empty(),
                                set.hallucination()))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("bases");
    }
}
