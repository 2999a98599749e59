package io.limbeck.data;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Images brought to another size when they are asked for, rounded to whole byte values.
 *
 * @param source square images
 * @param shape square, with the source's channels
 */
record ResizedImages(LabelledImages source, ImageShape shape) implements LabelledImages {

    @Override
    public int size() {
        return source.size();
    }

    @Override
    public int classes() {
        return source.classes();
    }

    @Override
    public int label(int index) {
        return source.label(index);
    }

    @Override
    public Tensor images(int[] indices) {
        try (Tensor own = source.images(indices);
                Scalar white = new Scalar(255);
                Tensor scaled = own.mul(white);
                Tensor resized = Resizing.interpolate(scaled, shape.height(), shape.width());
                Tensor rounded = resized.round()) {
            return rounded.div(white);
        }
    }
}
