package io.limbeck.data;

import io.limbeck.torch.HostTensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.InterpolateFuncOptions;
import org.bytedeco.pytorch.InterpolateMode;
import org.bytedeco.pytorch.LongVector;
import org.bytedeco.pytorch.LongVectorOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.kBilinear;

/**
 * The one rule by which images get another size: the shorter side is brought to the wanted one, or
 * to a greater one of which a border is to go, by bilinear interpolation with antialiasing, rounded
 * to bytes, and the middle is cut out square. The numbers are those of torchvision's {@code
 * Resize(size, antialias=True)} and {@code CenterCrop(size)}.
 */
final class Resizing {

    private Resizing() {}

    /**
     * uint8 [channels, side, side] of an image.
     *
     * @param resize to which its shorter side is brought before; at least {@code side}
     */
    static byte[] fit(DecodedImage image, int side, int resize) {
        return crop(shorterSide(image, resize), side);
    }

    /** The image with a shorter side of that length, and all of the longer one. */
    static DecodedImage shorterSide(DecodedImage image, int side) {
        int shorter = Math.min(image.height(), image.width());
        if (shorter == side) {
            return image;
        }
        // torchvision truncates the longer side
        int height = (int) ((long) side * image.height() / shorter);
        int width = (int) ((long) side * image.width() / shorter);
        try (var _ = new PointerScope()) {
            Tensor floats =
                    HostTensors.of(
                                    image.pixels(),
                                    1,
                                    image.channels(),
                                    image.height(),
                                    image.width())
                            .to(ScalarType.Float);
            byte[] pixels = HostTensors.bytes(interpolate(floats, height, width).round());
            return new DecodedImage(image.channels(), height, width, pixels);
        }
    }

    /**
     * The same data set at another size, in memory if it fits within the home's limit, else resized
     * batch by batch.
     */
    static Dataset toSize(Dataset dataset, ImageSize size, DataHome home) {
        ImageShape own = dataset.info().shape();
        int side = size.side();
        ImageShape wanted = side == 0 ? own : new ImageShape(own.channels(), side, side);
        int testResize = size.testResize(wanted);
        boolean train = !wanted.equals(own);
        boolean test = train || testResize != Math.max(own.height(), own.width());
        long resized = train ? dataset.train().size() : 0;
        resized += test ? dataset.test().size() : 0;
        boolean keep = resized * wanted.numel() <= home.memoryLimit();
        return new Dataset(
                withShape(dataset.info(), wanted),
                train ? resized(dataset.train(), wanted, side, keep) : dataset.train(),
                test ? resized(dataset.test(), wanted, testResize, keep) : dataset.test(),
                dataset.checksums());
    }

    /** float [B, C, h, w], bilinear with antialiasing, corners not aligned. */
    static Tensor interpolate(Tensor floats, int height, int width) {
        InterpolateFuncOptions options = new InterpolateFuncOptions();
        options.size().put(new LongVectorOptional(new LongVector(height, width)));
        options.mode().put(new InterpolateMode(new kBilinear()));
        options.align_corners().put(new BoolOptional(false));
        options.antialias().put(true);
        return torch.interpolate(floats, options);
    }

    static DatasetInfo withShape(DatasetInfo info, ImageShape shape) {
        return new DatasetInfo(
                info.name(),
                info.title(),
                shape,
                info.classNames(),
                info.mean(),
                info.std(),
                info.licence());
    }

    private static LabelledImages resized(
            LabelledImages source, ImageShape shape, int resize, boolean keep) {
        LabelledImages resized = new ResizedImages(source, shape, resize);
        return keep ? PixelImages.copyOf(resized) : resized;
    }

    private static byte[] crop(DecodedImage image, int side) {
        if (image.height() == side && image.width() == side) {
            return image.pixels();
        }
        int top = border(image.height(), side);
        int left = border(image.width(), side);
        byte[] cropped = new byte[image.channels() * side * side];
        for (int c = 0; c < image.channels(); c++) {
            for (int y = 0; y < side; y++) {
                int from = (c * image.height() + top + y) * image.width() + left;
                System.arraycopy(image.pixels(), from, cropped, (c * side + y) * side, side);
            }
        }
        return cropped;
    }

    /** Before the middle; torchvision rounds halves to even numbers. */
    static int border(int whole, int side) {
        return (int) Math.rint((whole - side) / 2.0);
    }
}
