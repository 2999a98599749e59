package io.limbeck.data;

import io.limbeck.torch.HostTensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/** Images with labels, in a fixed order; in memory, or decoded on demand. */
public interface LabelledImages {

    int size();

    ImageShape shape();

    int classes();

    /** The label of an image, 0 to classes - 1. */
    int label(int index);

    /**
     * Some images.
     *
     * @param indices each 0 to size - 1, repeats allowed
     * @return float32 [indices.length, C, H, W] in [0, 1], not normalised, or as networks see them
     *     (see {@link SeenImages}), on the CPU; owned by the caller's scope
     */
    Tensor images(int[] indices);

    /**
     * The labels of some images: int64 [indices.length] on the CPU; owned by the caller's scope.
     */
    default Tensor labels(int[] indices) {
        long[] chosen = Arrays.stream(indices).mapToLong(this::label).toArray();
        return HostTensors.of(chosen, chosen.length);
    }
}
