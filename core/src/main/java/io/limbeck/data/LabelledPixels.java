package io.limbeck.data;

import io.limbeck.torch.SeedTree;
import org.bytedeco.pytorch.Tensor;

/**
 * Images of whose pixels each has a class of its own. As images they count under the class of most
 * of their pixels.
 */
public interface LabelledPixels extends LabelledImages {

    /** The label of a pixel that has no class: no loss and no measure counts it. */
    long IGNORED = -100; // what libtorch's losses leave out by themselves

    /**
     * The classes of the pixels of some images.
     *
     * @return int64 [indices.length, H, W], each 0 to classes - 1 or {@link #IGNORED}, on the CPU;
     *     owned by the caller's scope
     */
    @Override
    Tensor labels(int[] indices);

    /**
     * These images as one step of a training sees them: images and labels are moved alike.
     *
     * @param seeds of the step
     */
    default LabelledPixels drawn(SeedTree seeds) {
        return this;
    }
}
