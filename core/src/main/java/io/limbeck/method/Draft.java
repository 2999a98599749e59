package io.limbeck.method;

import io.limbeck.torch.SeedTree;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * A set in the making as one step sees it: leaves that want gradients, the images that come out of
 * them, and the gradients that are collected until the step is taken. Belongs to the scope in which
 * it was opened.
 */
interface Draft {

    /**
     * Images, and what they can be differentiated by.
     *
     * @param images [n, C, H, W] as networks see them; owned by the caller's scope
     * @param leaves all that these images depend on, and nothing else; the draft's
     */
    record Rendering(Tensor images, List<Tensor> leaves) {}

    /** All images of a class. */
    Rendering ofClass(int label);

    /**
     * Some images of the set; of a synthesis that draws, under one draw.
     *
     * @param chosen each 0 to classes x {@link Synthesis#imagesPerClass()} - 1, class by class
     * @param seeds of what is drawn
     */
    Rendering of(int[] chosen, SeedTree seeds);

    /**
     * Adds gradients to those that were collected for the same leaves before; copies what it needs.
     *
     * @param leaves of renderings of this draft
     * @param gradients one for each
     */
    void collect(List<Tensor> leaves, List<Tensor> gradients);

    /**
     * Says that what is collected are gradients of the matching loss, and how great it is. A draft
     * whose parameterisation has losses of its own adds them to such a step, and to no other.
     *
     * @param loss added to what was said before
     */
    void matched(double loss);

    /** Whether every gradient that was collected is finite, and every loss of the draft's own. */
    boolean finite();

    /** Moves what the leaves stand for; a leaf that no gradient was collected for stays. */
    void step(double rate);
}
