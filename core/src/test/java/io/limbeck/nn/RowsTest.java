package io.limbeck.nn;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowsTest {

    private static final double EPSILON = 1e-5;

    @Test
    void normalised_rowsOfPixels_isGroupNormWithAChannelToEachGroup() {
        try (var _ = new PointerScope()) {
            Tensor features = SeedTree.of(0).tensors().normal(3, 4, 5, 6);
            T_TensorTensorTensor_T rows = Rows.of(features).normalised(EPSILON);
            T_TensorTensorTensor_T groups =
                    torch.native_group_norm(
                            features,
                            new TensorOptional(),
                            new TensorOptional(),
                            3,
                            4,
                            30,
                            4,
                            EPSILON);
            assertThat(apart(rows.get0().view(features.shape()), groups.get0())).isLessThan(1e-5f);
            assertThat(apart(rows.get1().view(3, 4), groups.get1())).isLessThan(1e-6f);
            assertThat(apart(rows.get2().view(3, 4), groups.get2())).isLessThan(1e-5f);
        }
    }

    /** g and x^ of a bfloat16 each, so that the kernels may be given them in either type. */
    private static Tensor rounded(Tensor numbers) {
        return numbers.to(ScalarType.BFloat16).to(ScalarType.Float);
    }

    @ParameterizedTest
    @CsvSource({"Double, 1e-12", "Float, 1e-5", "BFloat16, 0.02"})
    void centred_rows_loseMeanAndPartAlongTheOthers(ScalarType type, float tolerance) {
        try (var _ = new PointerScope()) {
            var numbers = SeedTree.of(1).tensors();
            Tensor features = rounded(numbers.normal(3, 4, 5, 6).add(new Scalar(1.0)));
            Tensor others = rounded(numbers.normal(3, 4, 30));
            Tensor factor = numbers.uniform(3, 4, 1).to(widened(type));
            Tensor g = features.view(3, 4, 30).to(ScalarType.Double);
            Tensor normal = others.to(ScalarType.Double);
            Tensor mean = mean(g);
            Tensor along = mean(g.mul(normal));

            Rows.Centred found = Rows.of(features.to(type)).centred(others.to(type), factor);

            assertThat(found.rest().scalar_type().intern()).isEqualTo(type);
            assertThat(found.along().scalar_type().intern()).isEqualTo(widened(type));
            assertThat(apart(found.along(), along)).isLessThan(Math.min(tolerance, 1e-5f));
            assertThat(apart(found.mean(), mean)).isLessThan(Math.min(tolerance, 1e-5f));
            Tensor rest = g.sub(mean).sub(normal.mul(along)).mul(factor);
            assertThat(apart(found.rest(), rest)).isLessThan(tolerance);
            assertThat(apart(Rows.of(features.to(type)).along(others.to(type)), along))
                    .isLessThan(Math.min(tolerance, 1e-5f));
        }
    }

    @ParameterizedTest
    @CsvSource({"Double, 1e-12", "Float, 1e-5", "BFloat16, 0.02"})
    void scaled_rows_areScaledAndShiftedByChannel(ScalarType type, float tolerance) {
        try (var _ = new PointerScope()) {
            var numbers = SeedTree.of(2).tensors();
            Tensor features = rounded(numbers.normal(3, 4, 5, 6));
            Tensor factor = numbers.normal(4).to(widened(type));
            Tensor shift = numbers.normal(4).to(widened(type));

            Tensor found = Rows.of(features.to(type)).scaled(factor, shift);

            assertThat(found.scalar_type().intern()).isEqualTo(type);
            Tensor expected =
                    features.view(3, 4, 30).mul(factor.view(1, -1, 1)).add(shift.view(1, -1, 1));
            assertThat(apart(found, expected)).isLessThan(tolerance);
        }
    }

    private static ScalarType widened(ScalarType type) {
        return type == ScalarType.BFloat16 ? ScalarType.Float : type;
    }

    private static Tensor mean(Tensor rows) {
        return rows.mean(new long[] {2}, true, new ScalarTypeOptional());
    }

    private static float apart(Tensor one, Tensor other) {
        Tensor apart = one.to(ScalarType.Double).sub(other.to(ScalarType.Double)).abs().max();
        return HostTensors.floats(apart.to(ScalarType.Float))[0];
    }
}
