package io.limbeck.data;

import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import java.util.Collections;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Tiny data sets whose classes are bright at places of their own, under noise. */
public final class Blobs {

    /** Height and width of patterns and quarters, which are grey. */
    public static final int SIDE = 8;

    /** Classes of {@link #patterns()}. */
    public static final int PATTERNS = 3;

    /** Classes of {@link #quarters}. */
    public static final int QUARTERS = 4;

    private Blobs() {}

    /** A soft bright spot for each class. Made in the caller's scope. */
    public static Dataset of(int classes, int perClass, ImageShape shape) {
        return new Dataset(
                info(classes, shape, 0.3, 0.25),
                spots(classes, perClass, shape, 1),
                spots(classes, perClass, shape, 2),
                Map.of());
    }

    private static TensorImages spots(int classes, int perClass, ImageShape shape, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int count = classes * perClass;
        float[] pixels = new float[count * shape.numel()];
        long[] labels = new long[count];
        int at = 0;
        for (int i = 0; i < count; i++) {
            labels[i] = i % classes;
            double angle = 2 * Math.PI * labels[i] / classes;
            double y = shape.height() * (0.5 + 0.25 * Math.sin(angle)) + random.nextGaussian();
            double x = shape.width() * (0.5 + 0.25 * Math.cos(angle)) + random.nextGaussian();
            for (int c = 0; c < shape.channels(); c++) {
                for (int row = 0; row < shape.height(); row++) {
                    for (int column = 0; column < shape.width(); column++) {
                        double far = Math.pow(row - y, 2) + Math.pow(column - x, 2);
                        double value = 0.2 + 0.6 * Math.exp(-far / 8) + 0.1 * random.nextGaussian();
                        pixels[at++] = (float) Math.clamp(value, 0, 1);
                    }
                }
            }
        }
        return new TensorImages(
                HostTensors.of(pixels, count, shape.channels(), shape.height(), shape.width()),
                HostTensors.of(labels, count),
                classes);
    }

    /** A bright quarter for each class. */
    public static Dataset quarters(int train, int test) {
        return new Dataset(
                info(QUARTERS, grey(), 0.4, 0.25),
                quarters(train, SeedTree.of(1)),
                quarters(test, SeedTree.of(2)),
                Map.of("blobs", "0"));
    }

    private static PaintedImages quarters(int size, SeedTree seeds) {
        return painted(
                QUARTERS,
                size,
                seeds,
                (label, y, x, noise) -> {
                    boolean inside = y / 4 == label / 2 && x / 4 == label % 2;
                    return (inside ? 0.4 : 0.2) + 0.5 * noise.nextDouble();
                });
    }

    /** A bright half or two bright quarters for each class. */
    public static Dataset patterns() {
        return new Dataset(
                info(PATTERNS, grey(), 0.5, 0.3),
                patterns(90, 0.6, SeedTree.of(1)),
                patterns(120, 0.6, SeedTree.of(2)),
                Map.of());
    }

    /** One image of each class of {@link #patterns()}, without noise. */
    public static LabelledImages clean() {
        return patterns(PATTERNS, 0, SeedTree.of(0));
    }

    private static PaintedImages patterns(int size, double deviation, SeedTree seeds) {
        return painted(
                PATTERNS,
                size,
                seeds,
                (label, y, x, noise) -> {
                    boolean bright = label == 0 ? x < 4 : label == 1 ? y < 4 : x < 4 == y < 4;
                    double value = (bright ? 0.65 : 0.35) + deviation * noise.nextGaussian();
                    return Math.clamp(value, 0, 1);
                });
    }

    /** What a pixel is, in [0, 1]. */
    @FunctionalInterface
    private interface Pixel {
        double value(int label, int y, int x, RandomGenerator noise);
    }

    private static PaintedImages painted(int classes, int size, SeedTree seeds, Pixel pixel) {
        return new PaintedImages(
                grey(),
                classes,
                size,
                (index, label, pixels) -> {
                    RandomGenerator noise = seeds.child(index).numbers();
                    for (int p = 0; p < pixels.length; p++) {
                        pixels[p] = (float) pixel.value(label, p / SIDE, p % SIDE, noise);
                    }
                });
    }

    private static ImageShape grey() {
        return new ImageShape(1, SIDE, SIDE);
    }

    private static DatasetInfo info(int classes, ImageShape shape, double mean, double std) {
        return new DatasetInfo(
                "blobs",
                "Blobs",
                shape,
                IntStream.range(0, classes).mapToObj(c -> "spot " + c).toList(),
                Collections.nCopies(shape.channels(), mean),
                Collections.nCopies(shape.channels(), std),
                "none");
    }
}
