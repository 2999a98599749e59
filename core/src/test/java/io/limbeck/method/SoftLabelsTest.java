package io.limbeck.method;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.torch.HostTensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SoftLabelsTest {

    @ParameterizedTest
    @ValueSource(doubles = {1, 4, 20})
    void corrected_teacherIsWrong_softmaxIsATrueOneHot(double temperature) {
        try (var _ = new PointerScope()) {
            Tensor logits = HostTensors.of(new float[] {3, 1, 2, 0, 5, 1}, 2, 3);
            Tensor labels = HostTensors.of(new long[] {2, 1}, 2);
            Tensor corrected = SoftLabels.corrected(logits, labels);
            Tensor softmax = corrected.narrow(0, 0, 1).div(new Scalar(temperature)).softmax(1);
            assertThat(HostTensors.floats(softmax)).containsExactly(0, 0, 1);
        }
    }

    @Test
    void corrected_teacherIsRight_isUnchanged() {
        try (var _ = new PointerScope()) {
            Tensor logits = HostTensors.of(new float[] {0, 5, 1}, 1, 3);
            Tensor corrected = SoftLabels.corrected(logits, HostTensors.of(new long[] {1}, 1));
            assertThat(HostTensors.floats(corrected)).containsExactly(0, 5, 1);
        }
    }
}
