package io.limbeck.augment;

import io.limbeck.torch.HostTensors;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** Sets one box of each image, or one box of all, to 0 by a mask. */
final class Cutout {

    private Cutout() {}

    static Tensor apply(Tensor images, List<Box> boxes) {
        if (boxes.isEmpty()) {
            return images;
        }
        int sets = boxes.size();
        double[] bounds = new double[4 * sets];
        for (int i = 0; i < sets; i++) {
            Box box = boxes.get(i);
            bounds[i] = box.top();
            bounds[sets + i] = box.bottom();
            bounds[2 * sets + i] = box.left();
            bounds[3 * sets + i] = box.right();
        }
        Tensor table = PerImage.tensor(bounds, images, 4, sets, 1, 1, 1);
        long height = images.size(2);
        long width = images.size(3);
        Tensor rows = positions(images, height).view(1, 1, height, 1);
        Tensor columns = positions(images, width).view(1, 1, 1, width);
        Tensor inside =
                between(rows, table.select(0, 0), table.select(0, 1))
                        .logical_and(between(columns, table.select(0, 2), table.select(0, 3)));
        return images.mul(inside.logical_not().to(images.scalar_type()));
    }

    private static Tensor between(Tensor positions, Tensor from, Tensor until) {
        return positions.ge(from).logical_and(positions.lt(until));
    }

    private static Tensor positions(Tensor like, long side) {
        try (Scalar end = new Scalar((double) side);
                TensorOptions options = new TensorOptions(like.scalar_type())) {
            return HostTensors.beside(torch.arange(end, options), like, like.scalar_type());
        }
    }
}
