package io.limbeck.torch;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

@InPointerScope
class HostTensorsTest {

    @Test
    void written_moreBytesThanAnArray_holdsTheLast() {
        // Memory that nobody touches is not taken.
        Tensor bytes =
                HostTensors.written(
                        memory -> memory.set(JAVA_BYTE, memory.byteSize() - 1, (byte) 200),
                        3,
                        1 << 30);
        assertThat(bytes.shape()).containsExactly(3, 1 << 30);
        assertThat(bytes.select(0, 2).select(0, (1 << 30) - 1).item_int()).isEqualTo(200);
    }

    @Test
    void written_noBytes_isEmpty() {
        assertThat(HostTensors.written(_ -> {}, 0, 3).shape()).containsExactly(0, 3);
    }
}
