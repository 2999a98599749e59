package io.limbeck.label;

import io.limbeck.augment.Box;

/**
 * How an image is looked at.
 *
 * @param image its index in the set
 * @param crop the part that is seen, at the full size
 * @param flipped whether it is mirrored afterwards
 */
public record View(int image, Box crop, boolean flipped) {}
