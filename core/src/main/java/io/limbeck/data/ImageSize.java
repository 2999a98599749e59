package io.limbeck.data;

/**
 * The size that images are brought to: the shorter side by antialiased bilinear interpolation, then
 * the middle is cut out square.
 *
 * @param side of every image in pixels; 0 for the images' own, or, where they differ, 64
 * @param testResize to which the shorter side of test images is brought before the middle is cut
 *     out, such as 256 for 224; at least {@code side}; 0 for {@code side} itself
 */
public record ImageSize(int side, int testResize) {

    private static final int SMALLEST = 8;
    private static final int LARGEST = 1024;

    /**
     * @throws DataException if a number is out of its range
     */
    public ImageSize {
        if (side != 0 && (side < SMALLEST || side > LARGEST)) {
            throw new DataException(
                    "imageSize is %d; it must be 8 to 1024, or 0 for the images' own size"
                            .formatted(side));
        }
        if (testResize != 0 && (testResize < Math.max(side, SMALLEST) || testResize > LARGEST)) {
            throw new DataException(
                    "testResize is %d; it must be %d to 1024, or 0 for the images' size"
                            .formatted(testResize, Math.max(side, SMALLEST)));
        }
    }

    /** Training and test images alike. */
    public static ImageSize of(int side) {
        return new ImageSize(side, 0);
    }

    /**
     * The shorter side of test images of which such a shape is the middle.
     *
     * @throws DataException if it is smaller than the shape
     */
    int testResize(ImageShape shape) {
        int side = Math.max(shape.height(), shape.width());
        if (testResize != 0 && testResize < side) {
            throw new DataException(
                    "testResize is %d, and the images are %s; it must be %d or more, or 0"
                            .formatted(testResize, shape, side));
        }
        return testResize == 0 ? side : testResize;
    }
}
