package io.limbeck.data;

import io.limbeck.torch.HostTensors;
import io.limbeck.torch.ShapeException;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/** Images that are a tensor already, such as a synthetic set. */
public final class TensorImages implements LabelledImages {

    private final Tensor images;
    private final int[] labels;
    private final ImageShape shape;
    private final int classes;

    /**
     * @param images float32 [N, C, H, W] in [0, 1] on the CPU; not copied, stays the caller's, who
     *     keeps it open as long as this is used
     * @param labels int64 [N], each 0 to classes - 1; copied
     * @throws ShapeException if the shapes do not fit
     * @throws DataException if a label is out of range
     */
    public TensorImages(Tensor images, Tensor labels, int classes) {
        long[] sides = images.shape();
        long[] numbers = HostTensors.longs(labels);
        if (sides.length != 4 || numbers.length != sides[0]) {
            throw new ShapeException(
                    "images are %s with %d labels; they must be [N, C, H, W] with N labels"
                            .formatted(Arrays.toString(sides), numbers.length));
        }
        this.images = images;
        this.shape = new ImageShape((int) sides[1], (int) sides[2], (int) sides[3]);
        this.classes = classes;
        this.labels = new int[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            if (numbers[i] < 0 || numbers[i] >= classes) {
                throw new DataException(
                        "label %d is %d; labels are 0 to %d".formatted(i, numbers[i], classes - 1));
            }
            this.labels[i] = (int) numbers[i];
        }
    }

    @Override
    public int size() {
        return labels.length;
    }

    @Override
    public ImageShape shape() {
        return shape;
    }

    @Override
    public int classes() {
        return classes;
    }

    @Override
    public int label(int index) {
        return labels[index];
    }

    @Override
    public Tensor images(int[] indices) {
        long[] rows = Arrays.stream(indices).asLongStream().toArray();
        try (Tensor index = HostTensors.of(rows, rows.length);
                Tensor fixed = images.detach()) {
            return fixed.index_select(0, index);
        }
    }

    @Override
    public Tensor labels(int[] indices) {
        return PixelImages.labels(labels, indices);
    }
}
