package io.limbeck.data;

import io.limbeck.torch.HostTensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/**
 * Images of classes by turns, each painted when it is asked for.
 *
 * @param painter gives an image the same pixels each time
 */
public record PaintedImages(ImageShape shape, int classes, int size, Painter painter)
        implements LabelledImages {

    /** Sets the pixels of one image, in the order of [C, H, W]. */
    @FunctionalInterface
    public interface Painter {
        void paint(int index, int label, float[] pixels);
    }

    @Override
    public int label(int index) {
        return index % classes;
    }

    @Override
    public Tensor images(int[] indices) {
        int each = shape.numel();
        float[] pixels = new float[indices.length * each];
        float[] image = new float[each];
        for (int i = 0; i < indices.length; i++) {
            Arrays.fill(image, 0);
            painter.paint(indices[i], label(indices[i]), image);
            System.arraycopy(image, 0, pixels, i * each, each);
        }
        return HostTensors.of(
                pixels, indices.length, shape.channels(), shape.height(), shape.width());
    }
}
