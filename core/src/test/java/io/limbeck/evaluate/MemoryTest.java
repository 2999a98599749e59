package io.limbeck.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.data.Blobs;
import io.limbeck.data.Dataset;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.SeedTree;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** What is kept of some classes among all: a set whose own classes 0, 1, 2 are 4, 1, 3 of five. */
@InPointerScope
class MemoryTest {

    private static final List<Integer> KNOWN = List.of(4, 1, 3);
    private static final int ALL = 5;

    private static Memory memory(Optional<Tensor> softLabels, int... wanted) {
        SyntheticSet set = EvaluationFixture.patterns(softLabels, Map.of());
        return Memory.of(set, KNOWN, wanted, ALL, Optional.empty());
    }

    @Test
    void of_someClasses_hasTheirImagesUnderTheirLabelsAmongAll() {
        Memory memory = memory(Optional.empty(), 3, 4, 0);
        assertThat(HostTensors.longs(memory.targets())).containsExactly(4, 3);
        assertThat(HostTensors.floats(memory.images()))
                .isEqualTo(HostTensors.floats(Blobs.clean().images(new int[] {0, 2})));
        assertThat(memory.known()).isEqualTo(KNOWN);
    }

    @Test
    void of_softLabels_areSpreadOverTheirClassesAmongAll() {
        float[] logits = {(float) Math.log(3), 0, 0, 0, 0, 0, 0, (float) Math.log(2), 0};
        Memory memory = memory(Optional.of(HostTensors.of(logits, 3, 3)), 4, 3);
        assertThat(HostTensors.floats(memory.targets()))
                .containsExactly(
                        new float[] {0, 0.2f, 0, 0.2f, 0.6f, 0, 0.5f, 0, 0.25f, 0.25f},
                        within(1e-6f));
    }

    @Test
    void random_someClasses_areRealImagesOfThemAlone() {
        Dataset data = Blobs.patterns();
        Memory memory =
                Memory.random(
                        data, new int[] {2, 0}, 4, List.of(2, 0), Optional.empty(), SeedTree.of(1));
        long[] labels = HostTensors.longs(memory.targets());
        assertThat(LongStream.of(labels)).hasSize(8).containsOnly(0L, 2L);
        assertThat(LongStream.of(labels).filter(label -> label == 2)).hasSize(4);
    }
}
