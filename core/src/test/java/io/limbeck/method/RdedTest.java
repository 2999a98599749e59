package io.limbeck.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.limbeck.data.Dataset;
import io.limbeck.data.ImageShape;
import io.limbeck.data.Normalization;
import io.limbeck.event.Listener;
import io.limbeck.label.RelabelSettings;
import io.limbeck.label.StudentSettings;
import io.limbeck.nn.Network;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.Networks;
import io.limbeck.setting.SettingException;
import io.limbeck.torch.Compute;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.Teacher;
import io.limbeck.train.TeacherCard;
import io.limbeck.train.TeacherSpec;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RdedTest {

    private static final ImageShape SHAPE = new ImageShape(1, 8, 8);

    private PointerScope scope;
    private Dataset data;
    private Teacher teacher;

    @BeforeEach
    void open() {
        scope = new PointerScope();
        data = Blobs.of(2, 12, SHAPE);
        Network network = Networks.create(new NetworkSpec.Mlp(8), new Network.Input(1, 8, 8, 2));
        teacher =
                new Teacher(
                        network,
                        network.init(SeedTree.of(2)),
                        new TeacherCard(
                                "blobs",
                                data.info().classNames(),
                                Normalization.of(data.info()),
                                0.5),
                        Compute.cpu(),
                        "teacher");
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private Tensor images(int ipc, PatchSettings settings) {
        return new Rded(settings, teacher).images(ipc, data, SeedTree.of(1), Listener.silent());
    }

    @Test
    void ranked_oneClass_isOnePatchOfEachImageTheSurestFirst() {
        List<Rded.Patch> ranked =
                new Rded(new PatchSettings(12, 3, 1), teacher)
                        .ranked(data.train(), 0, new int[] {0, 2, 4, 6, 8}, SeedTree.of(1));

        assertThat(ranked.stream().mapToDouble(Rded.Patch::loss).toArray()).hasSize(5).isSorted();
        ranked.forEach(patch -> patch.pixels().close());
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
        assertThatIllegalArgumentException()
                .isThrownBy(() -> images(4, new PatchSettings(300, 1, 2)))
                .withMessageContaining("has 12 images")
                .withMessageContaining("need 16");
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
    void images_wholeRange_isUsedAsBytes() {
        byte[] bytes = HostTensors.bytes(images(2, new PatchSettings(12, 2, 1)));

        assertThat(bytes).hasSize(4 * 64);
        assertThat(Arrays.equals(bytes, new byte[4 * 64])).isFalse();
    }
}
