package io.limbeck.datafree;

import io.limbeck.torch.HostTensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** How many pixels of each image are of which class. */
final class PixelCounts {

    private PixelCounts() {}

    /**
     * @param labels int64 [B, H, W], each from 0 to below {@code classes}
     * @return int64 [B, classes], on the device of the labels
     */
    static Tensor of(Tensor labels, int classes) {
        int images = Math.toIntExact(labels.size(0));
        long[] firsts = new long[images];
        Arrays.setAll(firsts, i -> (long) i * classes);
        Tensor offsets =
                HostTensors.of(firsts, images, 1, 1).to(labels.device(), labels.scalar_type());
        return torch.bincount(
                        labels.add(offsets).flatten(),
                        new TensorOptional(),
                        (long) images * classes)
                .view(images, classes);
    }
}
