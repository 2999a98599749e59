package io.limbeck.data;

import io.limbeck.torch.HostTensors;
import io.limbeck.torch.ShapeException;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Images that are a tensor already, such as a synthetic set. */
public final class TensorImages extends ListedImages {

    private final Tensor images;

    /**
     * @param images float32 [N, C, H, W] on any device, in [0, 1] or as networks see them, see
     *     {@link SeenImages}; not copied, stays the caller's, who keeps it open as long as this is
     *     used
     * @param labels int64 [N], each 0 to classes - 1; copied
     * @throws ShapeException if the shapes do not fit
     * @throws IllegalArgumentException if the images are of another type, such as bytes
     * @throws DataException if a label is out of range
     */
    public TensorImages(Tensor images, Tensor labels, int classes) {
        super(checked(images, labels, classes), shape(images), classes);
        this.images = images;
    }

    private static ImageShape shape(Tensor images) {
        long[] sides = images.shape();
        return new ImageShape((int) sides[1], (int) sides[2], (int) sides[3]);
    }

    /** The shapes first: labels of other images say nothing. */
    private static int[] checked(Tensor images, Tensor labels, int classes) {
        long[] sides = images.shape();
        if (sides.length != 4 || labels.numel() != sides[0]) {
            throw new ShapeException(
                    "images are %s with %d labels; they must be [N, C, H, W] with N labels"
                            .formatted(Arrays.toString(sides), labels.numel()));
        }
        ScalarType type = images.scalar_type().intern();
        if (type != ScalarType.Float) {
            throw new IllegalArgumentException(
                    "images are of type %s; they must be Float, in [0, 1]: convert them, and divide bytes by 255"
                            .formatted(type));
        }
        long[] numbers = HostTensors.longs(labels);
        for (int i = 0; i < numbers.length; i++) {
            if (numbers[i] < 0 || numbers[i] >= classes) {
                throw new DataException(
                        "label %d is %d; labels are 0 to %d".formatted(i, numbers[i], classes - 1));
            }
        }
        return Arrays.stream(numbers).mapToInt(Math::toIntExact).toArray();
    }

    @Override
    public Tensor images(int[] indices) {
        try (Tensor index = HostTensors.index(indices, images);
                Tensor fixed = images.detach()) {
            return fixed.index_select(0, index);
        }
    }
}
