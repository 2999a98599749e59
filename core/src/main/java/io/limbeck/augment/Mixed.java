package io.limbeck.augment;

import io.limbeck.torch.HostTensors;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A batch each of whose images shows two: itself and a partner of the same batch. Its loss is
 * {@code ratio} of the loss against the own targets plus {@code 1 - ratio} of that against the
 * partner's.
 *
 * @param images [B, C, H, W]
 * @param partners int64 [B], the position of each image's partner, on the images' device
 * @param ratio share of the own image, 0 to 1
 */
public record Mixed(Tensor images, Tensor partners, double ratio) {

    /**
     * Soft targets of the mixed images.
     *
     * @param probabilities float [B, classes] of the images before mixing
     * @return of the same shape, owned by the caller's scope
     */
    public Tensor targets(Tensor probabilities) {
        return between(probabilities, partners, ratio);
    }

    /** {@code ratio} of each row and {@code 1 - ratio} of its partner's. */
    static Tensor between(Tensor rows, Tensor partners, double ratio) {
        try (Scalar share = new Scalar(ratio)) {
            return torch.lerp(rows.index_select(0, partners), rows, share);
        }
    }

    /** Positions as an index on the device of the images. */
    static Tensor index(List<Integer> partners, Tensor images) {
        long[] positions = partners.stream().mapToLong(Integer::longValue).toArray();
        return HostTensors.index(positions, images);
    }
}
