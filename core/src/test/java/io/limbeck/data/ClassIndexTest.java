package io.limbeck.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class ClassIndexTest {

    @Test
    void draw_someOfEachClass_isByClassWithoutRepeats() {
        try (var _ = new PointerScope()) {
            long[] labels = new long[30];
            Arrays.setAll(labels, i -> i % 3);
            ClassIndex index =
                    ClassIndex.of(
                            new TensorImages(
                                    torch.zeros(30, 1, 2, 2), HostTensors.of(labels, 30), 3));
            int[] drawn = index.draw(4, SeedTree.of(3));
            assertThat(drawn).hasSize(12).doesNotHaveDuplicates();
            assertThat(Arrays.stream(drawn).map(i -> i % 3))
                    .containsExactly(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2);
            assertThat(index.draw(4, SeedTree.of(4))).isNotEqualTo(drawn);
            assertThat(index.count(400)).isEqualTo(30);
            assertThat(index.draw(400, SeedTree.of(4))).hasSize(30);
        }
    }
}
