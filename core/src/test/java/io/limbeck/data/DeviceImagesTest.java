package io.limbeck.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.torch.Compute;
import io.limbeck.torch.HostTensors;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class DeviceImagesTest {

    private static final ImageShape SHAPE = new ImageShape(3, 2, 2);

    private final PixelImages source = images(12);

    @Test
    void images_putOnADevice_haveTheSameBitsAndLabels() {
        try (DeviceImages put = DeviceImages.put(source, Compute.cpu()).orElseThrow()) {
            assertThat(put.size()).isEqualTo(12);
            assertThat(TestImages.values(put, 7, 0, 7))
                    .containsExactly(TestImages.values(source, 7, 0, 7));
            assertThat(TestImages.labels(put)).containsExactly(TestImages.labels(source));
        }
    }

    @Test
    void images_ofSomeClasses_arePutTheSame() {
        LabelledImages part = ClassSubset.keeping(source, 1);
        try (DeviceImages put = DeviceImages.put(part, Compute.cpu()).orElseThrow()) {
            assertThat(TestImages.values(put, 2, 1)).containsExactly(TestImages.values(part, 2, 1));
        }
    }

    @Test
    void put_imagesThatAreNoBytes_leavesThemWhereTheyAre() {
        try (var _ = new PointerScope()) {
            Tensor pixels = source.images(new int[] {0, 1});
            TensorImages images = new TensorImages(pixels, HostTensors.of(new long[] {0, 1}, 2), 2);
            assertThat(DeviceImages.put(images, Compute.cpu())).isEmpty();
        }
    }

    @Test
    void of_theCpu_hasNothingToPut() {
        assertThat(DeviceImages.of(source, Compute.cpu())).isEmpty();
    }

    private static PixelImages images(int count) {
        byte[] bytes = new byte[count * SHAPE.numel()];
        new SplittableRandom(1).nextBytes(bytes);
        MemorySegment pixels = PixelImages.allocate(count, SHAPE);
        MemorySegment.copy(bytes, 0, pixels, ValueLayout.JAVA_BYTE, 0, bytes.length);
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) {
            labels[i] = i % 2;
        }
        return new PixelImages(pixels, labels, SHAPE, 2);
    }
}
