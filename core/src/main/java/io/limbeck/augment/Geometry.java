package io.limbeck.augment;

import java.util.List;

/**
 * The one geometric operation of a call. Each list holds one value for the whole batch, or one for
 * each image.
 */
public sealed interface Geometry {

    /** The images stay where they are. */
    record None() implements Geometry {}

    /**
     * Shifts by whole pixels; what comes in is 0.
     *
     * @param down pixels by which the content moves down; below 0 up
     * @param right pixels by which the content moves right; below 0 left
     */
    record Shift(List<Integer> down, List<Integer> right) implements Geometry {
        public Shift {
            down = List.copyOf(down);
            right = List.copyOf(right);
        }
    }

    /**
     * Samples bilinearly at (x scale, y scale) from the centre; outside is 0.
     *
     * @param x below 1 enlarges
     * @param y below 1 enlarges
     */
    record Scale(List<Double> x, List<Double> y) implements Geometry {
        public Scale {
            x = List.copyOf(x);
            y = List.copyOf(y);
        }
    }

    /**
     * Samples bilinearly at positions turned about the centre; outside is 0.
     *
     * @param degrees above 0 turns the content counter-clockwise as seen
     */
    record Rotate(List<Double> degrees) implements Geometry {
        public Rotate {
            degrees = List.copyOf(degrees);
        }
    }

    /**
     * Brings a part to the full size, bilinearly.
     *
     * @param boxes the parts, of the image as it is mirrored or not
     */
    record Resize(List<Box> boxes) implements Geometry {
        public Resize {
            boxes = List.copyOf(boxes);
        }
    }
}
