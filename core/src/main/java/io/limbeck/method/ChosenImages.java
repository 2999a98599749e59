package io.limbeck.method;

import io.limbeck.data.ImageShape;
import io.limbeck.data.LabelledImages;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/** Some images of a set, in an order of their own. */
final class ChosenImages implements LabelledImages {

    private final LabelledImages all;
    private final int[] chosen;

    /**
     * @param chosen indices; copied
     */
    ChosenImages(LabelledImages all, int[] chosen) {
        this.all = all;
        this.chosen = chosen.clone();
    }

    @Override
    public int size() {
        return chosen.length;
    }

    @Override
    public ImageShape shape() {
        return all.shape();
    }

    @Override
    public int classes() {
        return all.classes();
    }

    @Override
    public int label(int index) {
        return all.label(chosen[index]);
    }

    @Override
    public Tensor images(int[] indices) {
        return all.images(Arrays.stream(indices).map(i -> chosen[i]).toArray());
    }
}
