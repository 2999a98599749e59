package io.limbeck.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.torch.SeedTree;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class DilatedTest {

    private static final Network.Input GREY = new Network.Input(1, 32, 32, 6);

    @Test
    void init_hasTheWeightsThatTheDocumentationCounts() {
        try (var _ = new PointerScope()) {
            assertThat(count(16)).isEqualTo(42_166);
            assertThat(count(8)).isEqualTo(10_718);
        }
    }

    private static long count(int width) {
        return Networks.create(new Dilated(width, 4), GREY)
                .init(SeedTree.of(0))
                .parameters()
                .stream()
                .mapToLong(Tensor::numel)
                .sum();
    }

    @Test
    void forward_asANetwork_hasLogitsOfPixelsAndTheirMeans() {
        try (var _ = new PointerScope()) {
            Network network = Networks.create(new Dilated(4, 2), GREY);
            Tensor images = SeedTree.of(1).tensors().normal(2, 1, 20, 28);
            Output output = network.forward(network.init(SeedTree.of(0)), images, Pass.OBSERVING);
            assertThat(output.logits().shape()).containsExactly(2, 6, 20, 28);
            assertThat(output.features().shape()).containsExactly(2, network.featureDimension());
            assertThat(output.bnStatistics()).hasSize(4);
        }
    }

    @Test
    void settings_outOfRange_areNamed() {
        assertThatThrownBy(() -> new Dilated(8, 7)).hasMessage("depth is 7; must be 1 to 6; try 4");
    }
}
