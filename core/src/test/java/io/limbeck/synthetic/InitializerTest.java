package io.limbeck.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.data.ImageShape;
import io.limbeck.data.LabelledImages;
import io.limbeck.synthetic.Formation.Kind;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InitializerTest {

    private static final int SIDE = 6;
    private static final int SIZE = 40;
    private static final Formation HALVES = new Formation(Kind.SINGLE, 2, 100_000);

    @Test
    void mix_factorTwo_tilesAreEvenRowsAndColumnsOfRealImages() {
        try (var _ = new PointerScope()) {
            Tensor images =
                    Initializer.initialize(
                            Initialization.MIX, HALVES, new Coded(2), 3, SeedTree.of(5));
            assertThat(images.shape()).containsExactly(6, 1, SIDE, SIDE);
            Set<Integer> used = new HashSet<>();
            for (int stored = 0; stored < 6; stored++) {
                float[] pixels = HostTensors.floats(images.select(0, stored));
                for (int i = 0; i < 2; i++) {
                    for (int j = 0; j < 2; j++) {
                        int real = Coded.index(pixels[(i * 3 * SIDE) + j * 3]);
                        used.add(real);
                        assertThat(real % 2).as("class").isEqualTo(stored / 3);
                        for (int y = 0; y < 3; y++) {
                            for (int x = 0; x < 3; x++) {
                                assertThat(pixels[(i * 3 + y) * SIDE + j * 3 + x])
                                        .isEqualTo(Coded.pixel(real, 2 * y, 2 * x));
                            }
                        }
                    }
                }
            }
            assertThat(used).as("no real image twice").hasSize(24);
        }
    }

    @Test
    void mix_tileOfCropK_isDrawnImageOfThatCrop() {
        // With the same seed, factor 1 draws image q, factor 2 draws image k * n + q for crop k.
        try (var _ = new PointerScope()) {
            Coded real = new Coded(1);
            Tensor whole =
                    Initializer.initialize(Initialization.RANDOM, HALVES, real, 12, SeedTree.of(5));
            Tensor mixed =
                    Initializer.initialize(Initialization.MIX, HALVES, real, 3, SeedTree.of(5));
            for (int k = 0; k < 4; k++) {
                for (int q = 0; q < 3; q++) {
                    float[] tile = HostTensors.floats(mixed.select(0, q));
                    float[] image = HostTensors.floats(whole.select(0, k * 3 + q));
                    assertThat(tile[k / 2 * 3 * SIDE + k % 2 * 3]).isEqualTo(image[0]);
                }
            }
        }
    }

    @Test
    void mix_sideNotDivided_fitsTheCropsOfDecoding() {
        // Side 6, factor 4: crops are 2 wide, the fourth lies in the padding only.
        try (var _ = new PointerScope()) {
            Formation quarters = new Formation(Kind.SINGLE, 4, 100_000);
            Tensor images =
                    Initializer.initialize(
                            Initialization.MIX, quarters, new Coded(1), 1, SeedTree.of(5));
            float[] pixels = HostTensors.floats(images);
            for (int i = 0; i < 3; i++) {
                for (int j = 0; j < 3; j++) {
                    int real = Coded.index(pixels[i * 2 * SIDE + j * 2]);
                    assertThat(pixels[(i * 2 + 1) * SIDE + j * 2 + 1])
                            .isEqualTo(Coded.pixel(real, 3, 3));
                }
            }
        }
    }

    @Test
    void random_seed_decidesAndFirstImagesAreNotFavoured() {
        try (var _ = new PointerScope()) {
            int[] first = random(new Coded(2), 5, 1);
            assertThat(random(new Coded(2), 5, 1)).isEqualTo(first);
            assertThat(random(new Coded(2), 5, 2)).isNotEqualTo(first);
            assertThat(Arrays.copyOf(first, 5)).isNotEqualTo(new int[] {0, 2, 4, 6, 8});
            assertThat(first).doesNotHaveDuplicates();
        }
    }

    @Test
    void random_classSmallerThanIpc_repeatsAfterAll() {
        try (var _ = new PointerScope()) {
            int[] drawn = random(new Coded(2), 30, 1);
            assertThat(Arrays.stream(drawn, 0, 30).distinct().count()).isEqualTo(20);
            assertThat(Arrays.stream(drawn, 0, 20).distinct().count()).isEqualTo(20);
        }
    }

    @ParameterizedTest
    @EnumSource(Initialization.class)
    void initialize_any_isInRangeAndReplays(Initialization kind) {
        try (var _ = new PointerScope()) {
            Tensor a = Initializer.initialize(kind, HALVES, new Coded(2), 2, SeedTree.of(0));
            Tensor b = Initializer.initialize(kind, HALVES, new Coded(2), 2, SeedTree.of(0));
            assertThat(HostTensors.floats(a)).isEqualTo(HostTensors.floats(b));
            assertThat(a.min().item_float()).isGreaterThanOrEqualTo(0);
            assertThat(a.max().item_float()).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void initialize_emptyClass_isRefused() {
        assertThatThrownBy(() ->
                        Initializer.initialize(
                                Initialization.MIX, HALVES, new Coded(50), 1, SeedTree.of(0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("class 40 has no image");
    }

    private static int[] random(Coded real, int ipc, long seed) {
        float[] pixels =
                HostTensors.floats(
                        Initializer.initialize(
                                Initialization.RANDOM, HALVES, real, ipc, SeedTree.of(seed)));
        int[] drawn = new int[pixels.length / (SIDE * SIDE)];
        for (int i = 0; i < drawn.length; i++) {
            drawn[i] = Coded.index(pixels[i * SIDE * SIDE]);
        }
        return drawn;
    }

    /** Images whose pixels tell their index and place; labels go round. */
    private record Coded(int classes) implements LabelledImages {

        static float pixel(int index, int y, int x) {
            return (index * SIDE * SIDE + y * SIDE + x) / 2048f;
        }

        static int index(float topLeft) {
            return (int) (topLeft * 2048) / (SIDE * SIDE);
        }

        @Override
        public int size() {
            return SIZE;
        }

        @Override
        public ImageShape shape() {
            return new ImageShape(1, SIDE, SIDE);
        }

        @Override
        public int label(int index) {
            return index % classes;
        }

        @Override
        public Tensor images(int[] indices) {
            float[] pixels = new float[indices.length * SIDE * SIDE];
            for (int i = 0; i < pixels.length; i++) {
                int place = i % (SIDE * SIDE);
                pixels[i] = pixel(indices[i / (SIDE * SIDE)], place / SIDE, place % SIDE);
            }
            return HostTensors.of(pixels, indices.length, 1, SIDE, SIDE);
        }
    }
}
