package io.limbeck.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.torch.HostTensors;
import io.limbeck.torch.ShapeException;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class TensorImagesTest {

    @Test
    void images_indices_areSelected() {
        try (var _ = new PointerScope()) {
            Tensor pixels = HostTensors.of(new float[] {0, .1f, .2f, .3f, .4f, .5f}, 3, 1, 1, 2);
            Tensor labels = HostTensors.of(new long[] {1, 0, 1}, 3);
            TensorImages images = new TensorImages(pixels, labels, 2);
            assertThat(TestImages.values(images, 2, 0)).containsExactly(.4f, .5f, 0, .1f);
            assertThat(TestImages.labels(images)).containsExactly(1, 0, 1);
            assertThat(images.shape()).isEqualTo(new ImageShape(1, 1, 2));
        }
    }

    @Test
    void constructor_badLabelOrShape_isNamed() {
        try (var _ = new PointerScope()) {
            Tensor pixels = HostTensors.of(new float[] {0, 1}, 2, 1, 1, 1);
            Tensor labels = HostTensors.of(new long[] {0, 2}, 2);
            assertThatThrownBy(() -> new TensorImages(pixels, labels, 2))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("label 1 is 2; labels are 0 to 1");
            assertThatThrownBy(() -> new TensorImages(labels, labels, 2))
                    .isInstanceOf(ShapeException.class);
            Tensor bytes = HostTensors.of(new byte[] {0, 1}, 2, 1, 1, 1);
            assertThatThrownBy(() -> new TensorImages(bytes, HostTensors.of(new long[2], 2), 2))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("of type Byte; they must be Float, in [0, 1]");
        }
    }
}
