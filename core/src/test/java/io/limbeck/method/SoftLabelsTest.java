package io.limbeck.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.torch.HostTensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    /** The numbers of what NCFM released, with 10 and 100 classes. */
    @ParameterizedTest
    @CsvSource({"10, 0.23197, 0.08534", "100, 0.02673, 0.00983"})
    void released_teacherIsWrong_softmaxIsNearlyUniform(int classes, float right, float other) {
        try (var _ = new PointerScope()) {
            float[] numbers = new float[2 * classes];
            numbers[3] = 5;
            numbers[classes + 2] = 5;
            Tensor logits = HostTensors.of(numbers, 2, classes);
            Tensor labels = HostTensors.of(new long[] {2, 2}, 2);
            Tensor released = SoftLabels.released(logits, labels);
            float[] softmax = HostTensors.floats(released.softmax(1).select(0, 0));
            assertThat(softmax[2]).isCloseTo(right, within(1e-5f));
            assertThat(softmax[3]).isCloseTo(other, within(1e-5f));
            assertThat(torch.equal(released.select(0, 1), logits.select(0, 1))).isTrue();
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
