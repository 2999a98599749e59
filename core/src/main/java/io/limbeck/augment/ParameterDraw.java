package io.limbeck.augment;

import io.limbeck.torch.SeedTree;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Draws the parameters of a siamese augmentation. Every operation has a stream of its own, so that
 * the others' draws stay the same when one is added to the strategy.
 */
final class ParameterDraw {

    /** Greatest shift, as a fraction of the side. */
    private static final double SHIFT = 0.125;

    /** Side of the cutout, as a fraction of the image's. */
    private static final double CUTOUT = 0.5;

    private static final double SCALE = 1.2;
    private static final double DEGREES = 15;

    private final Strategy strategy;
    private final int sets;
    private final int height;
    private final int width;
    private final SeedTree seeds;

    /**
     * @param sets how many parameter sets: 1, or one for each image
     */
    ParameterDraw(Strategy strategy, int sets, int height, int width, SeedTree seeds) {
        this.strategy = strategy;
        this.sets = sets;
        this.height = height;
        this.width = width;
        this.seeds = seeds;
    }

    AugmentParameters draw() {
        return new AugmentParameters(
                each(AugmentOp.FLIP, RandomGenerator::nextBoolean),
                each(AugmentOp.BRIGHTNESS, numbers -> numbers.nextDouble() - 0.5),
                each(AugmentOp.SATURATION, numbers -> 2 * numbers.nextDouble()),
                each(AugmentOp.CONTRAST, numbers -> numbers.nextDouble() + 0.5),
                geometry(),
                each(AugmentOp.CUTOUT, this::cutout));
    }

    private Geometry geometry() {
        List<AugmentOp> choice = strategy.oneOf();
        if (choice.isEmpty()) {
            return new Geometry.None();
        }
        AugmentOp op = choice.get(seeds.child("one-of").numbers().nextInt(choice.size()));
        RandomGenerator numbers = stream(op);
        RandomResizedCrop boxes = RandomResizedCrop.defaults();
        return switch (op) {
            case CROP -> new Geometry.Shift(shifts(numbers, height), shifts(numbers, width));
            case TRANSLATE -> new Geometry.Shift(List.of(0), shifts(numbers, width));
            case SCALE -> new Geometry.Scale(scales(numbers), scales(numbers));
            case ROTATE -> new Geometry.Rotate(repeat(() -> numbers.nextDouble(-DEGREES, DEGREES)));
            case RESIZE -> new Geometry.Resize(repeat(() -> boxes.box(numbers, height, width)));
            case FLIP, BRIGHTNESS, SATURATION, CONTRAST, CUTOUT ->
                    throw new IllegalStateException(op + " is not geometric");
        };
    }

    private List<Integer> shifts(RandomGenerator numbers, int side) {
        int greatest = (int) (SHIFT * side + 0.5);
        return repeat(() -> numbers.nextInt(-greatest, greatest + 1));
    }

    private List<Double> scales(RandomGenerator numbers) {
        return repeat(() -> numbers.nextDouble(1 / SCALE, SCALE));
    }

    /** Centres on 0..H for an even side, so that the box is symmetric about the middle. */
    private Box cutout(RandomGenerator numbers) {
        int rows = (int) (CUTOUT * height + 0.5);
        int columns = (int) (CUTOUT * width + 0.5);
        int centreRow = numbers.nextInt(height + 1 - rows % 2);
        int centreColumn = numbers.nextInt(width + 1 - columns % 2);
        return Box.clipped(centreRow, centreColumn, rows, columns, height, width);
    }

    private <T> List<T> each(AugmentOp op, Function<RandomGenerator, T> one) {
        if (!strategy.has(op)) {
            return List.of();
        }
        RandomGenerator numbers = stream(op);
        return repeat(() -> one.apply(numbers));
    }

    private <T> List<T> repeat(Supplier<T> one) {
        List<T> values = new ArrayList<>(sets);
        for (int i = 0; i < sets; i++) {
            values.add(one.get());
        }
        return values;
    }

    private RandomGenerator stream(AugmentOp op) {
        return seeds.child(op.word()).numbers();
    }
}
