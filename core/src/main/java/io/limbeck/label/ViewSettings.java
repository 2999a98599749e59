package io.limbeck.label;

import io.limbeck.setting.Checks;

/**
 * Through which views a student sees the images, and the teacher labels them.
 *
 * @param smallestCrop least area of the random resized crop, as a share of the image; 1 for the
 *     whole image always
 * @param flip probability that a view is mirrored
 * @param mix how the views of a batch are mixed
 */
public record ViewSettings(double smallestCrop, double flip, Mix mix) {

    public ViewSettings {
        Checks checks = new Checks();
        checks.that(
                smallestCrop > 0 && smallestCrop <= 1,
                "smallestCrop",
                smallestCrop,
                "must be above 0 and at most 1; try 0.08, or 1 for the whole image");
        checks.fraction("flip", flip, "a probability; try 0.5");
        checks.given("mix", mix);
        checks.done();
    }

    public static ViewSettings defaults() {
        return new ViewSettings(0.08, 0.5, Mix.CUTMIX);
    }
}
