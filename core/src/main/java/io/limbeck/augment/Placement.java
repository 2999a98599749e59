package io.limbeck.augment;

import static io.limbeck.augment.PerImage.at;

import java.util.Collections;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Flip and the one geometric operation. Where a grid is sampled anyway, the flip costs nothing: it
 * is a change of sign in the affine map.
 */
final class Placement {

    private static final long BILINEAR = 0;
    private static final long NEAREST = 1;
    private static final long ZEROS = 0;

    private Placement() {}

    static Tensor apply(Tensor images, AugmentParameters parameters) {
        List<Boolean> flip = parameters.flip();
        return switch (parameters.geometry()) {
            case Geometry.None() -> flipped(images, flip);
            case Geometry.Shift(var down, var right) when down.size() == 1 && right.size() == 1 ->
                    shifted(flipped(images, flip), down.getFirst(), right.getFirst());
            case Geometry.Resize(var boxes) -> {
                List<Box> each =
                        boxes.size() == 1
                                ? Collections.nCopies((int) images.size(0), boxes.getFirst())
                                : boxes;
                yield RandomResizedCrop.apply(flipped(images, flip), each);
            }
            // Whole pixels: sampling the nearest neighbour copies them bit for bit.
            case Geometry.Shift _, Geometry.Scale _, Geometry.Rotate _ ->
                    sampled(images, flip, parameters.geometry());
        };
    }

    /** Mirrors the images for which it says so; one value holds for all. */
    static Tensor flipped(Tensor images, List<Boolean> flip) {
        if (!flip.contains(true)) {
            return images;
        }
        Tensor mirrored = images.flip(3);
        if (!flip.contains(false)) {
            return mirrored;
        }
        double[] chosen = flip.stream().mapToDouble(f -> f ? 1 : 0).toArray();
        Tensor mask = PerImage.tensor(chosen, images, chosen.length, 1, 1, 1);
        return torch.where(mask.to(torch.ScalarType.Bool), mirrored, images);
    }

    /** Padding by a negative number cuts off, so that a shift is one pass. */
    private static Tensor shifted(Tensor images, int down, int right) {
        return down == 0 && right == 0
                ? images
                : torch.constant_pad_nd(images, right, -right, down, -down);
    }

    private static Tensor sampled(Tensor images, List<Boolean> flip, Geometry geometry) {
        long height = images.size(2);
        long width = images.size(3);
        int sets = Math.max(flip.size(), sets(geometry));
        double[] matrices = new double[6 * sets];
        for (int i = 0; i < sets; i++) {
            double[] matrix = matrix(geometry, i, height, width);
            double sign = !flip.isEmpty() && at(flip, i) ? -1 : 1;
            for (int j = 0; j < 6; j++) {
                matrices[6 * i + j] = j < 3 ? sign * matrix[j] : matrix[j];
            }
        }
        Tensor theta = PerImage.tensor(matrices, images, sets, 2, 3);
        // Aligned or not makes no odds to what is scaled or turned about the middle of a square, as
        // long as both calls agree; releases differ.
        Tensor grid =
                torch.affine_grid(theta, new long[] {sets, images.size(1), height, width}, false);
        long mode = geometry instanceof Geometry.Shift ? NEAREST : BILINEAR;
        return torch.grid_sampler(
                images, grid.expand(images.size(0), height, width, 2), mode, ZEROS, false);
    }

    private static int sets(Geometry geometry) {
        return switch (geometry) {
            case Geometry.None() -> 0;
            case Geometry.Shift(var down, var right) -> Math.max(down.size(), right.size());
            case Geometry.Scale(var x, var y) -> Math.max(x.size(), y.size());
            case Geometry.Rotate(var degrees) -> degrees.size();
            case Geometry.Resize(var boxes) -> boxes.size();
        };
    }

    /** From positions in the result to positions in the image, both in [-1, 1] on each axis. */
    private static double[] matrix(Geometry geometry, int i, long height, long width) {
        return switch (geometry) {
            case Geometry.None(), Geometry.Resize _ -> new double[] {1, 0, 0, 0, 1, 0};
            case Geometry.Shift(var down, var right) ->
                    new double[] {
                        1, 0, -2.0 * at(right, i) / width, 0, 1, -2.0 * at(down, i) / height
                    };
            case Geometry.Scale(var x, var y) -> new double[] {at(x, i), 0, 0, 0, at(y, i), 0};
            case Geometry.Rotate(var degrees) -> {
                double angle = Math.toRadians(at(degrees, i));
                // The axes are scaled by the sides, so that oblong images turn without shear.
                double aspect = (double) height / width;
                yield new double[] {
                    Math.cos(angle),
                    -Math.sin(angle) * aspect,
                    0,
                    Math.sin(angle) / aspect,
                    Math.cos(angle),
                    0
                };
            }
        };
    }
}
