package io.limbeck.data;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Images brought to another size when they are asked for, rounded to whole byte values.
 *
 * @param source square images
 * @param shape square, with the source's channels
 * @param resize side that they are brought to before the middle is cut out; at least that of the
 *     shape
 */
record ResizedImages(LabelledImages source, ImageShape shape, int resize)
        implements LabelledImages {

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
                Tensor resized = Resizing.interpolate(scaled, resize, resize);
                Tensor rounded = resized.round();
                Tensor middle = middle(rounded)) {
            return middle.div(white);
        }
    }

    private Tensor middle(Tensor images) {
        long border = Resizing.border(resize, shape.height());
        try (Tensor rows = images.narrow(2, border, shape.height())) {
            return rows.narrow(3, border, shape.width());
        }
    }
}
