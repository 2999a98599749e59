package io.limbeck.method;

import io.limbeck.setting.Checks;

/**
 * How real patches are chosen (RDED).
 *
 * @param candidates images of each class that are looked at; classes with fewer give all
 * @param crops random patches that are cut out of each
 * @param factor each image is stitched out of factor x factor patches
 */
public record PatchSettings(int candidates, int crops, int factor) {

    public PatchSettings {
        Checks checks = new Checks();
        checks.that(
                candidates >= 1,
                "candidates",
                candidates,
                "images of each class must be at least 1; try 300");
        checks.that(crops >= 1, "crops", crops, "patches of each must be at least 1; try 5");
        checks.that(
                factor >= 1 && factor <= 4,
                "factor",
                factor,
                "must be 1 to 4; try 1 for 32 and 64 pixels, 2 above");
        checks.done();
    }

    public static PatchSettings defaults() {
        return new PatchSettings(300, 5, 1);
    }

    /** Real images of a class that a set takes; each patch is of an image of its own. */
    public long needed(int ipc) {
        return (long) ipc * factor * factor;
    }

    /** Checks that a set of this size can be stitched. */
    void check(Checks checks, String setting, int ipc) {
        checks.that(
                needed(ipc) <= candidates,
                setting,
                candidates,
                "each patch comes from an image of its own, and %d images of %d patches need %d a class"
                        .formatted(ipc, factor * factor, needed(ipc)));
    }
}
