package io.limbeck.nn;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.torch.Gradients;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pooling against libtorch's own. */
class HalvingAverageTest {

    /** Even and odd sides, and some that are too wide for a product. */
    @ParameterizedTest
    @CsvSource({
        "Float, 16, 16, 1e-6",
        "Float, 6, 9, 1e-6",
        "Float, 7, 6, 1e-6",
        "Float, 4, 128, 1e-6",
        "Double, 8, 8, 1e-15",
        "BFloat16, 16, 16, 0.01",
        "BFloat16, 4, 128, 0.01",
        "BFloat16, 4, 258, 0.01",
        "BFloat16, 5, 5, 0.01"
    })
    void apply_anyShapeAndType_isAveragePoolingWithItsGradient(
            String type, long height, long width, double tolerance) {
        try (var _ = new PointerScope()) {
            ScalarType scalars = ScalarType.valueOf(type);
            Tensor features =
                    SeedTree.of(1)
                            .tensors()
                            .normal(3, 5, height, width)
                            .to(scalars)
                            .set_requires_grad(true);
            Tensor own = new HalvingAverage().apply(features, null);
            Tensor usual = usual(features);
            assertThat(own.shape()).isEqualTo(usual.shape());
            assertThat(own.scalar_type().intern()).isEqualTo(scalars);
            assertThat(distance(own, usual)).isLessThanOrEqualTo(tolerance);

            Tensor weights =
                    SeedTree.of(2).tensors().normal(3, 5, height / 2, width / 2).to(scalars);
            assertThat(
                            distance(
                                    gradient(own, weights, features),
                                    gradient(usual, weights, features)))
                    .isLessThanOrEqualTo(tolerance);
            assertThat(
                            distance(
                                    HalvingAverage.spread(weights, features.shape()),
                                    gradient(usual(features), weights, features)))
                    .isLessThanOrEqualTo(tolerance);
        }
    }

    private static Tensor usual(Tensor features) {
        return torch.avg_pool2d(features, 2, 2);
    }

    private static Tensor gradient(Tensor pooled, Tensor weights, Tensor features) {
        return Gradients.of(pooled.mul(weights).sum(), List.of(features)).getFirst();
    }

    private static double distance(Tensor a, Tensor b) {
        Tensor wide = a.to(ScalarType.Double).sub(b.to(ScalarType.Double));
        return HostTensors.doubles(wide.abs().max())[0];
    }
}
