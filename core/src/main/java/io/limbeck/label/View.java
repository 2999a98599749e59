package io.limbeck.label;

import io.limbeck.augment.Box;
import io.limbeck.augment.Tiles;

/**
 * How an image is looked at.
 *
 * @param image its index in the set
 * @param tiles in which order its strips of tiles stand, before anything is cut out
 * @param crop the part that is seen, at the full size
 * @param flipped whether it is mirrored afterwards
 */
public record View(int image, Tiles tiles, Box crop, boolean flipped) {}
