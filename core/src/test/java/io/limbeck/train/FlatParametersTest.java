package io.limbeck.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.nn.Weights;
import io.limbeck.torch.Compute;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class FlatParametersTest {

    private static final OptimizerSpec SGD = new OptimizerSpec.Sgd(0.1, 0.9, 5e-4);

    @Test
    void of_severalParameters_moveAsTheyWouldOneByOne() {
        try (var _ = new PointerScope()) {
            Weights apart = weights();
            FlatParameters flat = FlatParameters.of(weights(), Compute.cpu());
            Optimizer each = Optimizers.create(SGD, apart.parameters());
            Optimizer all = Optimizers.create(SGD, List.of(flat.all()));
            for (int step = 0; step < 3; step++) {
                List<Tensor> gradients = gradients(apart, step);
                each.step(apart.parameters(), gradients, 0.1);
                all.step(List.of(flat.all()), List.of(FlatParameters.joined(gradients)), 0.1);
            }
            apart.all()
                    .forEach((name, own) ->
                            assertThat(HostTensors.floats(flat.weights().get(name)))
                                    .as(name)
                                    .containsExactly(HostTensors.floats(own)));
        }
    }

    private static Weights weights() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("one", SeedTree.of(1).tensors().normal(2, 3));
        tensors.put("mean", SeedTree.of(2).tensors().normal(5));
        tensors.put("other", SeedTree.of(3).tensors().normal(4));
        return new Weights(tensors, Set.of("mean"));
    }

    private static List<Tensor> gradients(Weights weights, int step) {
        return weights.parameters().stream()
                .map(own -> SeedTree.of(10 + step).tensors().normal(own.shape()))
                .toList();
    }
}
