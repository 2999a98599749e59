package io.limbeck.data;

import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** Some images of a set, in an order of their own, each read when it is asked for. */
public final class ChosenImages implements LabelledImages {

    private final LabelledImages all;
    private final int[] chosen;

    /**
     * @param chosen indices; copied
     */
    public ChosenImages(LabelledImages all, int[] chosen) {
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
        return all.images(places(indices));
    }

    @Override
    public Optional<Tensor> bytes(int[] indices) {
        return all.bytes(places(indices));
    }

    @Override
    public Tensor labels(int[] indices) {
        return all.labels(places(indices));
    }

    private int[] places(int[] indices) {
        return Arrays.stream(indices).map(i -> chosen[i]).toArray();
    }
}
