package io.limbeck.augment;

/**
 * A rectangle of whole pixels inside an image, ends excluded.
 *
 * @param top first row
 * @param bottom row after the last
 * @param left first column
 * @param right column after the last
 */
public record Box(int top, int bottom, int left, int right) {

    public Box {
        if (top < 0 || left < 0 || bottom < top || right < left) {
            throw new IllegalArgumentException(
                    "box has rows %d to %d and columns %d to %d; each must start at 0 or later and not end before it starts"
                            .formatted(top, bottom, left, right));
        }
    }

    /** What is inside an image of the rectangle of this size around a centre. */
    static Box clipped(
            int centreRow, int centreColumn, int rows, int columns, int height, int width) {
        int top = centreRow - rows / 2;
        int left = centreColumn - columns / 2;
        return new Box(
                clamp(top, height),
                clamp(top + rows, height),
                clamp(left, width),
                clamp(left + columns, width));
    }

    /** Number of pixels. */
    public int area() {
        return (bottom - top) * (right - left);
    }

    private static int clamp(int position, int side) {
        return Math.clamp(position, 0, side);
    }
}
