package io.limbeck.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class PixelBytesTest {

    @Test
    void bytes_thereAndBack_areWithinHalfAStep() {
        try (var _ = new PointerScope()) {
            Tensor images = SeedTree.of(1).tensors().uniform(4, 3, 8, 8);
            Tensor bytes = PixelBytes.bytes(images);
            Tensor back = PixelBytes.floats(bytes);
            assertThat(HostTensors.floats(back))
                    .containsExactly(HostTensors.floats(images), within(0.5f / 255 + 1e-6f));
            assertThat(HostTensors.bytes(PixelBytes.bytes(back)))
                    .as("floats are undone exactly")
                    .isEqualTo(HostTensors.bytes(bytes));
        }
    }
}
