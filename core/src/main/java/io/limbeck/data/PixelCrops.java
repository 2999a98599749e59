package io.limbeck.data;

import io.limbeck.torch.SeedTree;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;

/**
 * Square parts of larger images to train on: a step draws where each is cut out and whether it is
 * mirrored; undrawn they are the middles.
 *
 * @param whole at least as large
 * @param side of a part
 * @param seeds of the step; empty outside of one
 */
record PixelCrops(PixelMaps whole, int side, Optional<SeedTree> seeds) implements LabelledPixels {

    @Override
    public LabelledPixels drawn(SeedTree step) {
        return new PixelCrops(whole, side, Optional.of(step));
    }

    private PixelMaps.Window[] windows(int... indices) {
        return Arrays.stream(indices).mapToObj(this::window).toArray(PixelMaps.Window[]::new);
    }

    private PixelMaps.Window window(int index) {
        int rows = whole.shape().height() - side;
        int columns = whole.shape().width() - side;
        if (seeds.isEmpty()) {
            return new PixelMaps.Window(rows / 2, columns / 2, side, side, false);
        }
        RandomGenerator numbers = seeds.get().child(index).numbers();
        return new PixelMaps.Window(
                numbers.nextInt(rows + 1),
                numbers.nextInt(columns + 1),
                side,
                side,
                numbers.nextBoolean());
    }

    @Override
    public Tensor images(int[] indices) {
        return whole.images(indices, windows(indices));
    }

    @Override
    public Tensor labels(int[] indices) {
        return whole.labels(indices, windows(indices));
    }

    @Override
    public int size() {
        return whole.size();
    }

    @Override
    public ImageShape shape() {
        return new ImageShape(whole.shape().channels(), side, side);
    }

    @Override
    public int classes() {
        return whole.classes();
    }

    @Override
    public int label(int index) {
        return whole.label(index);
    }
}
