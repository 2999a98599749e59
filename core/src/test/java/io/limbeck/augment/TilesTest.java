package io.limbeck.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class TilesTest {

    @Test
    void apply_strips_moveWholeColumnsAndRows() {
        try (var _ = new PointerScope()) {
            Tensor image = HostTensors.of(new float[] {1, 2, 3, 4}, 1, 1, 2, 2);
            Tiles columns = new Tiles(List.of(0, 1), List.of(1, 0));
            Tiles rows = new Tiles(List.of(1, 0), List.of(0, 1));

            assertThat(HostTensors.floats(Tiles.apply(image, List.of(columns))))
                    .containsExactly(2, 1, 4, 3);
            assertThat(HostTensors.floats(Tiles.apply(image, List.of(rows))))
                    .containsExactly(3, 4, 1, 2);
        }
    }

    @Test
    void apply_anyOrders_keepEveryPixel() {
        try (var _ = new PointerScope()) {
            Tensor images = SeedTree.of(1).tensors().uniform(5, 3, 6, 12);
            List<Tiles> orders =
                    IntStream.range(0, 5)
                            .mapToObj(i -> Tiles.draw(3, SeedTree.of(2).child(i)))
                            .toList();
            float[] before = HostTensors.floats(images);
            float[] after = HostTensors.floats(Tiles.apply(images, orders));

            assertThat(after).isNotEqualTo(before);
            for (int image = 0; image < 5; image++) {
                float[] was = Arrays.copyOfRange(before, image * 216, image * 216 + 216);
                float[] is = Arrays.copyOfRange(after, image * 216, image * 216 + 216);
                assertThat(is).containsExactlyInAnyOrder(was);
            }
        }
    }

    @Test
    void apply_inPlace_handsOnTheSameImages() {
        try (var _ = new PointerScope()) {
            Tensor images = SeedTree.of(1).tensors().uniform(2, 3, 6, 6);
            assertThat(Tiles.apply(images, List.of(Tiles.inPlace(2), Tiles.inPlace(2))))
                    .isSameAs(images);
        }
    }

    @Test
    void draw_manyTimes_showsEveryOrder() {
        Set<Tiles> seen = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            seen.add(Tiles.draw(2, SeedTree.of(3).child(i)));
        }
        assertThat(seen).hasSize(4);
    }

    @Test
    void of_ordersThatNameAStripTwice_areRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Tiles(List.of(0, 0), List.of(0, 1)))
                .withMessageContaining("name 0 to n - 1 once");
    }
}
