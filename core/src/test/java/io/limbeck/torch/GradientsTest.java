package io.limbeck.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class GradientsTest {

    @Test
    void differentiable_cubeOfX_givesSecondDerivative() {
        try (var _ = new PointerScope()) {
            Tensor x = HostTensors.of(new float[] {2, -3}, 2).set_requires_grad(true);
            Tensor cubed = x.mul(x).mul(x).sum();

            Tensor first = Gradients.differentiable(cubed, List.of(x)).getFirst();
            Tensor second = Gradients.of(first.sum(), List.of(x)).getFirst();

            assertThat(HostTensors.floats(first)).containsExactly(12, 27);
            assertThat(HostTensors.floats(second)).containsExactly(12, -18);
        }
    }
}
