package io.limbeck.nn;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

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

    private static float apart(Tensor one, Tensor other) {
        return HostTensors.floats(one.sub(other).abs().max())[0];
    }
}
