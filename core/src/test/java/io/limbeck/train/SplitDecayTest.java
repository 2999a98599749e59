package io.limbeck.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.nn.Weights;
import io.limbeck.torch.HostTensors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SplitDecayTest {

    private static Weights weights() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("norm.weight", torch.ones(3));
        tensors.put("fc.weight", torch.ones(2, 3));
        tensors.put("fc.bias", torch.ones(2));
        return new Weights(tensors, Set.of());
    }

    /** Each weight after a step without gradient, which only decay moves. */
    @ParameterizedTest
    @CsvSource({"false, 1, 0.9, 1", "true, 0.9, 0.9, 0.9"})
    void step_noGradient_movesOnlyWhatDecays(boolean all, float norm, float matrix, float bias) {
        try (var _ = new PointerScope()) {
            Weights weights = weights();
            List<Tensor> none = weights.parameters().stream().map(torch::zeros_like).toList();
            SplitDecay.of(new OptimizerSpec.Sgd(1, 0, 0.1), weights, all).step(none, 1);

            assertThat(HostTensors.floats(weights.get("norm.weight"))).containsOnly(norm);
            assertThat(HostTensors.floats(weights.get("fc.weight"))).containsOnly(matrix);
            assertThat(HostTensors.floats(weights.get("fc.bias"))).containsOnly(bias);
        }
    }

    @Test
    void step_gradients_reachTheWeightsOfTheirPlaces() {
        try (var _ = new PointerScope()) {
            Weights weights = weights();
            List<Tensor> gradients =
                    List.of(
                            HostTensors.of(new float[] {1, 2, 3}, 3),
                            HostTensors.of(new float[] {4, 5, 6, 7, 8, 9}, 2, 3),
                            HostTensors.of(new float[] {10, 11}, 2));
            SplitDecay.of(new OptimizerSpec.Sgd(1, 0, 0), weights, false).step(gradients, 1);

            assertThat(HostTensors.floats(weights.get("norm.weight"))).containsExactly(0, -1, -2);
            assertThat(HostTensors.floats(weights.get("fc.weight")))
                    .containsExactly(-3, -4, -5, -6, -7, -8);
            assertThat(HostTensors.floats(weights.get("fc.bias"))).containsExactly(-9, -10);
        }
    }
}
