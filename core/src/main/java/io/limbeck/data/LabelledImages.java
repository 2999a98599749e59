package io.limbeck.data;

import io.limbeck.torch.HostTensors;
import java.util.Arrays;
import java.util.Optional;
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
     *     (see {@link SeenImages}), on the CPU, or where they were put (see {@link DeviceImages});
     *     owned by the caller's scope
     */
    Tensor images(int[] indices);

    /**
     * The same as they are stored, if that is bytes in memory or in a mapped file.
     *
     * @return uint8 [indices.length, C, H, W] on the CPU; owned by the caller's scope
     */
    default Optional<Tensor> bytes(int[] indices) {
        return Optional.empty();
    }

    /**
     * The labels of some images: int64 [indices.length] on the CPU; owned by the caller's scope.
     */
    default Tensor labels(int[] indices) {
        long[] chosen = Arrays.stream(indices).mapToLong(this::label).toArray();
        return HostTensors.of(chosen, chosen.length);
    }
}
