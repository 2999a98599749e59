package io.limbeck.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.augment.Box;
import io.limbeck.augment.RandomResizedCrop;
import io.limbeck.data.Blobs;
import io.limbeck.data.Dataset;
import io.limbeck.data.ImageShape;
import io.limbeck.data.TensorImages;
import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.event.StoppedException;
import io.limbeck.label.RelabelSettings;
import io.limbeck.label.StudentSettings;
import io.limbeck.nn.Network;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.Networks;
import io.limbeck.setting.SettingException;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.Teacher;
import io.limbeck.train.TeacherSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@InPointerScope
class RdedTest {

    private static final ImageShape SHAPE = new ImageShape(1, 8, 8);

    private Dataset data;
    private Teacher teacher;

    @BeforeEach
    void open(@TempDir Path squeezed) {
        data = Blobs.of(2, 12, SHAPE);
        Network network = Networks.create(new NetworkSpec.Mlp(8), new Network.Input(1, 8, 8, 2));
        teacher = TinyTeacher.untrained(network, data, squeezed);
    }

    @AfterEach
    void close() {
        teacher.close();
    }

    private Tensor images(int ipc, PatchSettings settings) {
        return new Rded(settings, teacher).images(ipc, data, SeedTree.of(1), Listener.silent());
    }

    @Test
    void ranked_oneClass_isTheBestPatchOfEachImageTheSurestFirst() {
        int[] candidates = {0, 2, 4, 6, 8};
        SeedTree seeds = SeedTree.of(1);
        List<Rded.Patch> ranked =
                new Rded(new PatchSettings(12, 3, 1), teacher)
                        .ranked(data.train(), 0, candidates, seeds);

        int[] thrice = {0, 0, 0, 2, 2, 2, 4, 4, 4, 6, 6, 6, 8, 8, 8};
        List<Box> boxes = new RandomResizedCrop(0.08, 1, 1, 1).draw(15, 8, 8, seeds.child(0));
        Tensor cut = RandomResizedCrop.apply(data.train().images(thrice), boxes);
        double[] losses = losses(cut);
        double[] best =
                IntStream.range(0, 5)
                        .mapToDouble(
                                i -> Arrays.stream(losses, 3 * i, 3 * i + 3).min().getAsDouble())
                        .sorted()
                        .toArray();
        assertThat(ranked.stream().mapToDouble(Rded.Patch::loss).toArray())
                .containsExactly(best, within(1e-6));
        ranked.forEach(patch ->
                assertThat(losses(patch.pixels())[0]).isCloseTo(patch.loss(), within(1e-5)));
    }

    /** The teacher's cross-entropy for class 0. */
    private double[] losses(Tensor images) {
        Tensor logits = teacher.logits(teacher.normalization().apply(images));
        return HostTensors.doubles(torch.log_softmax(logits, 1).narrow(1, 0, 1).neg());
    }

    @Test
    void ranked_tile_isSeenInTheMiddleOfTheMeanColour() {
        Rded.Patch tile =
                new Rded(new PatchSettings(12, 2, 2), teacher)
                        .ranked(data.train(), 0, new int[] {4}, SeedTree.of(1))
                        .getFirst();
        assertThat(tile.pixels().shape()).containsExactly(1, 1, 4, 4);

        Tensor around = torch.ones(1, 1, 8, 8).mul(new Scalar(data.info().mean().getFirst()));
        around.narrow(2, 2, 4).narrow(3, 2, 4).copy_(tile.pixels());
        assertThat(losses(around)[0]).isCloseTo(tile.loss(), within(1e-5));
    }

    @Test
    void ranked_interrupted_stops() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> images(1, new PatchSettings(12, 3, 1)))
                .isInstanceOf(StoppedException.class)
                .hasMessageContaining("choice of patches");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void images_factorTwo_standInTheOrderOfTheirRanks() {
        PatchSettings two = new PatchSettings(12, 3, 2);
        byte[] three = HostTensors.bytes(images(3, two));
        byte[] one = HostTensors.bytes(images(1, two));

        // With ipc 1 an image holds ranks 0 to 3; with ipc 3 rank 1 is the first tile of the
        // second.
        assertThat(tile(one, 0, 0)).isEqualTo(tile(three, 0, 0));
        assertThat(tile(one, 0, 1)).isEqualTo(tile(three, 1, 0));
        assertThat(tile(one, 0, 2)).isEqualTo(tile(three, 2, 0));
        assertThat(tile(one, 0, 3)).isEqualTo(tile(three, 0, 1));
    }

    private static byte[] tile(byte[] images, int image, int tile) {
        byte[] pixels = new byte[16];
        for (int row = 0; row < 4; row++) {
            int from = image * 64 + (tile / 2 * 4 + row) * 8 + tile % 2 * 4;
            System.arraycopy(images, from, pixels, row * 4, 4);
        }
        return pixels;
    }

    @Test
    void images_sameSeeds_areTheSame() {
        PatchSettings settings = new PatchSettings(6, 2, 1);

        assertThat(HostTensors.bytes(images(2, settings)))
                .isEqualTo(HostTensors.bytes(images(2, settings)));
    }

    @Test
    void images_classTooSmall_isRefused() {
        List<Event> heard = new ArrayList<>();
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new Rded(new PatchSettings(300, 1, 2), teacher)
                                .images(4, data, SeedTree.of(1), heard::add))
                .withMessageContaining("has 12 images")
                .withMessageContaining("need 16");
        assertThat(heard).isEmpty();
    }

    @Test
    void settings_ipc100Factor2Of300_areRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new RdedSettings(
                                100,
                                TeacherSpec.Squeeze.defaults(),
                                new PatchSettings(300, 5, 2),
                                RelabelSettings.defaults(),
                                StudentSettings.defaults()))
                .isInstanceOf(SettingException.class)
                .withMessageContaining("100 images of 4 patches need 400 a class");
    }

    @Test
    void settings_factorTwo_wantsTilesShuffled() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> factorTwo(1))
                .withMessageContaining("relabel.views.tiles is 1; images of 2 x 2 patches")
                .withMessageContaining("set 2");
        assertThat(factorTwo(2).patches().factor()).isEqualTo(2);
    }

    private static RdedSettings factorTwo(int tiles) {
        RelabelSettings usual = RelabelSettings.defaults();
        return new RdedSettings(
                2,
                TeacherSpec.Squeeze.defaults(),
                new PatchSettings(300, 5, 2),
                new RelabelSettings(
                        usual.epochs(),
                        usual.batch(),
                        usual.views().withTiles(tiles),
                        usual.labels()),
                StudentSettings.defaults());
    }

    @Test
    void images_ofOneColourEach_areThoseColoursAsBytesFromOnePatchOfEach() {
        float[] pixels = new float[12 * 64];
        for (int i = 0; i < pixels.length; i++) {
            int image = i / 64;
            pixels[i] = image / 11f;
        }
        long[] labels = LongStream.range(0, 12).map(i -> i % 2).toArray();
        TensorImages plain =
                new TensorImages(
                        HostTensors.of(pixels, 12, 1, 8, 8), HostTensors.of(labels, 12), 2);
        Dataset grey = new Dataset(data.info(), plain, plain, Map.of());

        byte[] bytes =
                HostTensors.bytes(
                        new Rded(new PatchSettings(6, 2, 1), teacher)
                                .images(6, grey, SeedTree.of(1), Listener.silent()));

        List<Integer> shades =
                IntStream.range(0, 12)
                        .map(image -> Byte.toUnsignedInt(bytes[64 * image]))
                        .boxed()
                        .toList();
        assertThat(shades.subList(0, 6)).containsExactlyInAnyOrder(0, 46, 93, 139, 185, 232);
        assertThat(shades.subList(6, 12)).containsExactlyInAnyOrder(23, 70, 116, 162, 209, 255);
        for (int i = 0; i < bytes.length; i++) {
            assertThat(bytes[i]).isEqualTo(bytes[i / 64 * 64]);
        }
    }
}
