package io.limbeck.datafree;

import io.limbeck.torch.SeedTree;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** What inverted images come from, call after call. */
interface ImageOrigin {

    /** One call's images in the making; belongs to the scope in which it was begun. */
    interface Attempt {

        /** float32 [B, C, H, W] in [0, 1], differentiable in the leaves. */
        Tensor images();

        /** What is moved. */
        List<Tensor> leaves();

        /**
         * Moves the leaves.
         *
         * @param gradients one for each leaf
         * @param last whether the call renders no more images
         */
        void step(List<Tensor> gradients, boolean last);

        /** Ends the call: what it leaves to the next is taken over. */
        void finish();
    }

    /**
     * @param seeds of this call
     */
    Attempt begin(SeedTree seeds);

    /** For a checkpoint; shared. */
    void save(Map<String, Tensor> tensors);

    void restore(Map<String, Tensor> tensors);
}
