package io.limbeck.augment;

import java.util.Locale;

/**
 * The operations of the siamese augmentation, in the order in which they are applied. All act on
 * normalised images (0 is the mean colour), are differentiable and do not clamp; u ~ U[0, 1).
 */
public enum AugmentOp {
    /** Mirrors left and right with probability 1/2. */
    FLIP,
    /** Adds u - 0.5 to every channel. */
    BRIGHTNESS,
    /** Scales by 2u around each pixel's mean over the channels. */
    SATURATION,
    /** Scales by u + 0.5 around the image's mean over channels and pixels. */
    CONTRAST,
    /**
     * Shifts by whole pixels, up to an eighth of each side and independently on both axes; what
     * comes in is 0.
     */
    CROP,
    /** Samples at s_x x and s_y y, both from [1/1.2, 1.2] and independent; below 1 enlarges. */
    SCALE,
    /** Rotates by up to 15 degrees either way. */
    ROTATE,
    /** Shifts left or right by whole pixels, up to an eighth of the width. */
    TRANSLATE,
    /**
     * Brings a box of 8 to 100 % of the area and an aspect of 3/4 to 4/3 to the full size, {@link
     * RandomResizedCrop}.
     */
    RESIZE,
    /** Sets a square of half the side to 0; it may hang over the borders. */
    CUTOUT;

    /** Whether it is one of those of which a call applies exactly one. */
    boolean isOneOf() {
        return switch (this) {
            case CROP, SCALE, ROTATE, TRANSLATE, RESIZE -> true;
            case FLIP, BRIGHTNESS, SATURATION, CONTRAST, CUTOUT -> false;
        };
    }

    /** As strategies write it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
