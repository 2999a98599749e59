package io.limbeck.augment;

import io.limbeck.torch.SeedTree;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Cuts a box of random area and aspect out of each image and resizes it to the image's own size,
 * bilinearly, with half-pixel centres, without antialiasing.
 *
 * <p>Source: Szegedy et al., "Going Deeper with Convolutions", CVPR 2015, section 6; ten tries and
 * then a centred box, as torchvision does.
 *
 * @param smallest least area of the box, as a share of the image's, above 0
 * @param largest greatest area, at most 1
 * @param flattest least width / height, above 0; its logarithm is drawn uniformly
 * @param widest greatest width / height
 */
public record RandomResizedCrop(double smallest, double largest, double flattest, double widest)
        implements Augmentation {

    private static final int TRIES = 10;
    private static final long BILINEAR = 0;
    private static final long BORDER = 1;

    public RandomResizedCrop {
        if (!(0 < smallest && smallest <= largest && largest <= 1)
                || !(0 < flattest && flattest <= widest)) {
            throw new IllegalArgumentException(
                    "random resized crop has areas %s to %s and aspects %s to %s; areas must rise within 0 (excluded) to 1, aspects must rise above 0; try 0.08 to 1 and 0.75 to 1.333"
                            .formatted(smallest, largest, flattest, widest));
        }
    }

    /** Areas from 0.08 to 1, aspects from 3/4 to 4/3. */
    public static RandomResizedCrop defaults() {
        return from(0.08);
    }

    /** Areas from this to 1, aspects from 3/4 to 4/3, as everybody has them. */
    public static RandomResizedCrop from(double smallest) {
        return new RandomResizedCrop(smallest, 1, 3.0 / 4, 4.0 / 3);
    }

    @Override
    public Tensor apply(Tensor images, SeedTree seeds) {
        return apply(
                images,
                draw(
                        Math.toIntExact(images.size(0)),
                        Math.toIntExact(images.size(2)),
                        Math.toIntExact(images.size(3)),
                        seeds));
    }

    /** One box for each image of a batch. */
    public List<Box> draw(int batch, int height, int width, SeedTree seeds) {
        RandomGenerator numbers = seeds.numbers();
        List<Box> boxes = new ArrayList<>(batch);
        for (int i = 0; i < batch; i++) {
            boxes.add(box(numbers, height, width));
        }
        return boxes;
    }

    /**
     * A pure function, differentiable in the images.
     *
     * @param images float32 or float64 [B, C, H, W]
     * @param boxes one for each image, inside it and not empty
     * @return of the same shape, owned by the caller's scope
     */
    public static Tensor apply(Tensor images, List<Box> boxes) {
        long height = images.size(2);
        long width = images.size(3);
        double[] rows = new double[2 * boxes.size()];
        double[] columns = new double[2 * boxes.size()];
        for (int i = 0; i < boxes.size(); i++) {
            rows[2 * i] = boxes.get(i).top();
            rows[2 * i + 1] = boxes.get(i).bottom();
            columns[2 * i] = boxes.get(i).left();
            columns[2 * i + 1] = boxes.get(i).right();
        }
        long batch = boxes.size();
        Tensor x = coordinates(columns, width, images).view(batch, 1, width);
        Tensor y = coordinates(rows, height, images).view(batch, height, 1);
        Tensor grid =
                torch.stack(
                        new TensorVector(
                                x.expand(batch, height, width), y.expand(batch, height, width)),
                        3);
        return torch.grid_sampler(images, grid, BILINEAR, BORDER, false);
    }

    /**
     * Where along one axis each pixel of the result is read, in [-1, 1]. Kept within the centres of
     * the box's outermost pixels, so that nothing from outside of it shines in.
     */
    private static Tensor coordinates(double[] ends, long side, Tensor like) {
        Tensor table = PerImage.tensor(ends, like, ends.length / 2, 2);
        Tensor from = table.narrow(1, 0, 1);
        Tensor until = table.narrow(1, 1, 1);
        Tensor centres =
                torch.arange(new Scalar(0.5), new Scalar(side + 0.5), like.options())
                        .div(new Scalar((double) side));
        Tensor read = torch.addcmul(from, until.sub(from), centres);
        Scalar half = new Scalar(0.5);
        Tensor kept = torch.minimum(torch.maximum(read, from.add(half)), until.sub(half));
        return kept.mul(new Scalar(2.0 / side)).sub(new Scalar(1.0));
    }

    /** One box. */
    Box box(RandomGenerator numbers, int height, int width) {
        for (int i = 0; i < TRIES; i++) {
            double area = between(numbers, smallest, largest) * height * width;
            double aspect = Math.exp(between(numbers, Math.log(flattest), Math.log(widest)));
            int columns = (int) Math.round(Math.sqrt(area * aspect));
            int rows = (int) Math.round(Math.sqrt(area / aspect));
            if (columns > 0 && rows > 0 && columns <= width && rows <= height) {
                int top = numbers.nextInt(height - rows + 1);
                int left = numbers.nextInt(width - columns + 1);
                return new Box(top, top + rows, left, left + columns);
            }
        }
        return centred(height, width);
    }

    /** The greatest centred box of an allowed aspect. */
    private Box centred(int height, int width) {
        double aspect = Math.clamp((double) width / height, flattest, widest);
        int rows = Math.clamp(Math.round(width / aspect), 1, height);
        int columns = Math.clamp(Math.round(height * aspect), 1, width);
        int top = (height - rows) / 2;
        int left = (width - columns) / 2;
        return new Box(top, top + rows, left, left + columns);
    }

    private static double between(RandomGenerator numbers, double from, double to) {
        return from + (to - from) * numbers.nextDouble();
    }
}
