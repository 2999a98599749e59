package io.limbeck.augment;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Sets one box of each image, or one box of all, to 0 by a mask. */
final class Cutout {

    private Cutout() {}

    static Tensor apply(Tensor images, List<Box> boxes) {
        if (boxes.isEmpty()) {
            return images;
        }
        int sets = boxes.size();
        if (sets == 1 && images.is_cuda() && !images.requires_grad()) {
            return without(images, boxes.getFirst());
        }
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

    /** A mask is a dozen small operations, each of which takes a GPU as long as this copy. */
    private static Tensor without(Tensor images, Box box) {
        Tensor result = images.clone();
        result.narrow(2, box.top(), box.bottom() - box.top())
                .narrow(3, box.left(), box.right() - box.left())
                .zero_();
        return result;
    }

    private static Tensor between(Tensor positions, Tensor from, Tensor until) {
        return positions.ge(from).logical_and(positions.lt(until));
    }

    private static Tensor positions(Tensor like, long side) {
        try (Scalar end = new Scalar((double) side)) {
            return torch.arange(end, like.options());
        }
    }
}
