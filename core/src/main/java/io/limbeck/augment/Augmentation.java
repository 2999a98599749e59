package io.limbeck.augment;

import io.limbeck.torch.SeedTree;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/** A random view of a batch of normalised images. */
@FunctionalInterface
public interface Augmentation {

    /**
     * @param images float [B, C, H, W], normalised (so that 0 is the mean colour)
     * @param seeds where the parameters are drawn from; the same node gives the same view
     * @return of the same shape and device, differentiable in {@code images}
     */
    Tensor apply(Tensor images, SeedTree seeds);

    /**
     * Several batches, each with a view of its own; the same as one after the other, but a device
     * that has much to do at a time may be given all at once.
     *
     * @param batches each float [B, C, H, W], normalised, of one C, H and W
     * @param seeds one for each batch
     * @return in their order, each of its batch's shape and differentiable in it; owned by the
     *     caller's scope
     */
    default List<Tensor> apply(List<Tensor> batches, List<SeedTree> seeds) {
        return IntStream.range(0, batches.size())
                .mapToObj(i -> apply(batches.get(i), seeds.get(i)))
                .toList();
    }

    /** The images as they are. */
    static Augmentation none() {
        return (images, _) -> images;
    }
}
