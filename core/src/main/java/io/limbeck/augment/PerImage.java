package io.limbeck.augment;

import io.limbeck.torch.HostTensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Numbers that hold for all images of a batch, or one for each, on their way into a tensor. */
final class PerImage {

    private PerImage() {}

    /** The value for an image; {@code absent} if the list is empty. */
    static double value(List<Double> values, int image, double absent) {
        return values.isEmpty() ? absent : at(values, image);
    }

    /** The value for an image, of a list that has one for all or one for each. */
    static <T> T at(List<T> values, int image) {
        return values.get(values.size() == 1 ? 0 : image);
    }

    /** A tensor of these numbers with the type and device of another. */
    static Tensor tensor(double[] values, Tensor like, long... shape) {
        try (Tensor host = HostTensors.of(values, shape)) {
            return HostTensors.beside(host, like, like.scalar_type());
        }
    }
}
