package io.limbeck.data;

import io.limbeck.file.Sha256;
import io.limbeck.torch.SeedTree;
import java.security.MessageDigest;
import java.util.List;
import java.util.random.RandomGenerator;

/** One drawn image of {@link RenderedShapes}, with the class of each of its pixels. */
final class ShapeScene {

    /** By label. */
    static final List<String> CLASSES =
            List.of("ground", "disc", "ring", "square", "triangle", "cross");

    private static final int CHANNELS = 1;
    private static final int FEWEST = 2;
    private static final int MOST = 4;

    /** Radius of a figure as a share of the image's side. */
    private static final double SMALLEST = 0.14;

    private static final double LARGEST = 0.26;

    /** Least distance of a figure's brightness from the ground's, of 0 to 1. */
    private static final double CONTRAST = 0.3;

    /** Patches of the ground's texture along a side. */
    private static final int PATCHES = 5;

    private static final double TEXTURE = 0.25;
    private static final double NOISE = 0.06;

    private final int side;
    private final RandomGenerator numbers;
    private final double[][] colours;
    private final byte[] map;

    private ShapeScene(int side, RandomGenerator numbers) {
        this.side = side;
        this.numbers = numbers;
        this.colours = new double[CHANNELS][side * side];
        this.map = new byte[side * side];
    }

    /**
     * Images with a digest of all their bytes.
     *
     * @param digest SHA-256, as hexadecimal digits
     */
    record Batch(PixelMaps images, String digest) {}

    /** So many images, each drawn from a seed of its own. */
    static Batch batch(SeedTree seeds, int count, int side) {
        byte[][] pixels = new byte[count][];
        byte[][] maps = new byte[count][];
        MessageDigest digest = Sha256.digest();
        for (int i = 0; i < count; i++) {
            ShapeScene scene = new ShapeScene(side, seeds.child(i).numbers());
            scene.draw();
            pixels[i] = scene.bytes();
            maps[i] = scene.map;
            digest.update(pixels[i]);
            digest.update(maps[i]);
        }
        return new Batch(
                new PixelMaps(pixels, maps, new ImageShape(CHANNELS, side, side), CLASSES.size()),
                Sha256.hex(digest));
    }

    private void draw() {
        double[] ground = colour();
        ground(ground);
        int figures = numbers.nextInt(FEWEST, MOST + 1);
        for (int i = 0; i < figures; i++) {
            figure(numbers.nextInt(1, CLASSES.size()), farFrom(ground));
        }
    }

    private double[] colour() {
        return numbers.doubles(CHANNELS).toArray();
    }

    private double[] farFrom(double[] ground) {
        while (true) {
            double[] colour = colour();
            double square = 0;
            for (int c = 0; c < CHANNELS; c++) {
                square += (colour[c] - ground[c]) * (colour[c] - ground[c]);
            }
            if (square >= CONTRAST * CONTRAST) {
                return colour;
            }
        }
    }

    /** A brightness that wanders from patch to patch, without edges. */
    private void ground(double[] colour) {
        for (int c = 0; c < CHANNELS; c++) {
            double[] corners = numbers.doubles((PATCHES + 1) * (PATCHES + 1)).toArray();
            for (int y = 0; y < side; y++) {
                for (int x = 0; x < side; x++) {
                    double between = between(corners, place(y), place(x));
                    colours[c][y * side + x] = colour[c] + TEXTURE * (between - 0.5);
                }
            }
        }
    }

    private double place(int pixel) {
        return (pixel + 0.5) / side * PATCHES;
    }

    private static double between(double[] corners, double y, double x) {
        int row = (int) y;
        int column = (int) x;
        int first = row * (PATCHES + 1) + column;
        double above = mix(corners[first], corners[first + 1], x - column);
        double below = mix(corners[first + PATCHES + 1], corners[first + PATCHES + 2], x - column);
        return mix(above, below, y - row);
    }

    private static double mix(double a, double b, double share) {
        return a + (b - a) * share;
    }

    private void figure(int label, double[] colour) {
        double radius = side * numbers.nextDouble(SMALLEST, LARGEST);
        double centreY = numbers.nextDouble(0, side);
        double centreX = numbers.nextDouble(0, side);
        double angle = numbers.nextDouble(0, 2 * Math.PI);
        double cos = StrictMath.cos(angle) / radius;
        double sin = StrictMath.sin(angle) / radius;
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                double dy = y + 0.5 - centreY;
                double dx = x + 0.5 - centreX;
                if (covers(label, cos * dx + sin * dy, cos * dy - sin * dx)) {
                    map[y * side + x] = (byte) label;
                    for (int c = 0; c < CHANNELS; c++) {
                        colours[c][y * side + x] = colour[c];
                    }
                }
            }
        }
    }

    /** Whether a figure of radius 1 around the origin has this point. */
    private static boolean covers(int label, double u, double v) {
        double square = u * u + v * v;
        double further = Math.max(Math.abs(u), Math.abs(v));
        return switch (CLASSES.get(label)) {
            case "disc" -> square <= 1;
            case "ring" -> square <= 1 && square >= 0.3;
            case "square" -> further <= 0.85;
            case "triangle" -> v >= -0.5 && Math.sqrt(3) * Math.abs(u) + v <= 1;
            case "cross" -> further <= 1 && Math.min(Math.abs(u), Math.abs(v)) <= 0.3;
            default -> throw new IllegalStateException("no figure is called " + label);
        };
    }

    private byte[] bytes() {
        byte[] bytes = new byte[CHANNELS * side * side];
        int at = 0;
        for (double[] channel : colours) {
            for (double value : channel) {
                double noisy = value + numbers.nextDouble(-NOISE, NOISE);
                bytes[at++] = (byte) Math.round(255 * Math.clamp(noisy, 0, 1));
            }
        }
        return bytes;
    }
}
