package io.limbeck.synthetic;

import io.limbeck.torch.ShapeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Cuts stored images into the smaller ones that they hold and enlarges those to full size.
 * Differentiable: a gradient of the decoded images reaches the stored ones.
 *
 * <p>Source: the multi-formation of NCFM (Wang et al., CVPR 2025, arXiv:2502.20653), by its
 * authors' settings; sides that the factor does not divide are padded with 0.5.
 */
public final class MultiFormation {

    private static final double PADDING = 0.5;

    private MultiFormation() {}

    /**
     * Stored images that are decoded alike.
     *
     * @param factor each holds factor x factor
     * @param first index of the first
     * @param count how many, 1 or more
     */
    record Part(int factor, int first, int count) {}

    /**
     * Decodes stored images.
     *
     * @param formation how; the bound of {@code BOUND} counts the images of this call, so hand in
     *     one class at a time
     * @param images float [n, ch, H, W], H and W at least the factor
     * @return float [N, ch, H, W]: part by part; within a part crop by crop, row-major, each crop
     *     of all images before the next crop; the image behind each is {@link #sources}
     * @throws ShapeException if {@code images} is not of that shape
     */
    public static Tensor decode(Formation formation, Tensor images) {
        long[] shape = images.shape();
        if (shape.length != 4
                || shape[0] < 1
                || Math.min(shape[2], shape[3]) < formation.factor()) {
            throw new ShapeException(
                    "images have shape %s; decoding by factor %d takes [n, channels, height, width], n from 1, sides from %d"
                            .formatted(
                                    Arrays.toString(shape),
                                    formation.factor(),
                                    formation.factor()));
        }
        List<Tensor> decoded = new ArrayList<>();
        for (Part part : parts(formation, Math.toIntExact(shape[0]))) {
            Tensor stored = images.narrow(0, part.first(), part.count());
            decoded.add(part.factor() == 1 ? stored : crops(stored, part.factor()));
        }
        return decoded.size() == 1
                ? decoded.getFirst()
                : torch.cat(new TensorVector(decoded.toArray(Tensor[]::new)), 0);
    }

    /** For each decoded image, in order, the stored image it is cut from. */
    public static int[] sources(Formation formation, int n) {
        int[] sources = new int[decodedCount(formation, n)];
        int at = 0;
        for (Part part : parts(formation, n)) {
            for (int crop = 0; crop < part.factor() * part.factor(); crop++) {
                for (int q = 0; q < part.count(); q++) {
                    sources[at++] = part.first() + q;
                }
            }
        }
        return sources;
    }

    /** How many images {@code n} stored ones (of one class) decode to. */
    public static int decodedCount(Formation formation, int n) {
        return parts(formation, n).stream()
                .mapToInt(part -> part.factor() * part.factor() * part.count())
                .sum();
    }

    /** What is decoded how, in order. */
    static List<Part> parts(Formation formation, int n) {
        return switch (formation.kind()) {
            case SINGLE -> List.of(new Part(formation.factor(), 0, n));
            case MULTI -> {
                List<Part> parts = new ArrayList<>();
                for (int factor = 1; factor <= formation.factor(); factor++) {
                    parts.add(new Part(factor, 0, n));
                }
                yield parts;
            }
            case BOUND -> boundParts(formation, n);
        };
    }

    /**
     * As many images as fit the bound are decoded by the greatest factor, the rest by smaller ones.
     * None is left out: with more stored images than the bound, each gives one.
     */
    private static List<Part> boundParts(Formation formation, int n) {
        List<Part> parts = new ArrayList<>();
        int left = n;
        int done = 0;
        for (int factor = formation.factor(); factor >= 1 && left > 0; factor--) {
            int room = Math.max(0, formation.bound() - done - left);
            int count = factor == 1 ? left : Math.min(room / (factor * factor), left);
            if (count > 0) {
                parts.add(new Part(factor, n - left, count));
                left -= count;
                done += count * factor * factor;
            }
        }
        return parts;
    }

    private static Tensor crops(Tensor images, int factor) {
        long[] shape = images.shape();
        long count = shape[0];
        long channels = shape[1];
        long height = shape[2];
        long width = shape[3];
        long rows = cropSide(height, factor);
        long columns = cropSide(width, factor);
        long[] padding = {0, columns * factor - width, 0, rows * factor - height};
        Tensor padded = images;
        if (padding[1] > 0 || padding[3] > 0) {
            padded = torch.constant_pad_nd(images, padding, new Scalar(PADDING));
        }
        Tensor cropMajor =
                padded.reshape(count, channels, factor, rows, factor, columns)
                        .permute(2, 4, 0, 1, 3, 5)
                        .reshape((long) factor * factor * count, channels, rows, columns);
        return torch.upsample_bilinear2d(cropMajor, new long[] {height, width}, false);
    }

    /** Side of a crop: the image's side over the factor, rounded up. */
    static long cropSide(long side, int factor) {
        return (side + factor - 1) / factor;
    }
}
