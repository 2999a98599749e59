package io.limbeck.label;

import io.limbeck.setting.Checks;

/**
 * Through which views a student sees the images, and the teacher labels them.
 *
 * @param smallestCrop least area of the random resized crop, as a share of the image; 1 for the
 *     whole image always
 * @param flip probability that a view is mirrored
 * @param tiles along each side of images that are stitched: the strips of tiles are shuffled in
 *     every view; 1 for images of one piece
 * @param mix how the views of a batch are mixed
 */
public record ViewSettings(double smallestCrop, double flip, int tiles, Mix mix) {

    public ViewSettings {
        Checks checks = new Checks();
        checks.that(
                smallestCrop > 0 && smallestCrop <= 1,
                "smallestCrop",
                smallestCrop,
                "must be above 0 and at most 1; try 0.08, or 1 for the whole image");
        checks.fraction("flip", flip, "a probability; try 0.5");
        checks.that(
                tiles >= 1 && tiles <= 4,
                "tiles",
                tiles,
                "must be 1 to 4; try 1, or method.patches.factor for stitched images");
        checks.given("mix", mix);
        checks.done();
    }

    public static ViewSettings defaults() {
        return new ViewSettings(0.08, 0.5, 1, Mix.CUTMIX);
    }

    /** The same for images of so many tiles. */
    public ViewSettings withTiles(int number) {
        return new ViewSettings(smallestCrop, flip, number, mix);
    }
}
