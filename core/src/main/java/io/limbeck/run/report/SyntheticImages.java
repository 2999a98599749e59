package io.limbeck.run.report;

import io.limbeck.data.ImageShape;
import io.limbeck.run.report.ReportInput.ClassImages;
import io.limbeck.synthetic.ImageGrid;
import io.limbeck.synthetic.SyntheticSet;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.bytedeco.pytorch.Tensor;

/** The stored images of a synthetic set as the report shows them. */
public final class SyntheticImages {

    private static final int SIDE = 112; // as large as the page shows an image
    private static final long PIXELS = 8 << 20; // ten images of each class of Tiny-ImageNet

    private SyntheticImages() {}

    /**
     * The first images of each class, large ones shrunk; fewer where they would make a page that
     * opens slowly, but one at least.
     *
     * @param atMost images of a class to show
     */
    public static List<ClassImages> of(SyntheticSet set, int atMost) {
        int each = Math.clamp(PIXELS / pixelsOfOneEach(set), 1, atMost);
        return IntStream.range(0, set.info().classes())
                .mapToObj(label -> {
                    Tensor shown = ImageGrid.shrunk(set.showing().images(label, each), SIDE);
                    return new ClassImages(
                            set.info().classNames().get(label),
                            IntStream.range(0, (int) shown.size(0))
                                    .mapToObj(i -> png(shown.select(0, i)))
                                    .toList(),
                            set.showing().count(label));
                })
                .toList();
    }

    private static long pixelsOfOneEach(SyntheticSet set) {
        ImageShape shape = set.info().shape();
        int height = Math.min(shape.height(), SIDE);
        int width = Math.min(shape.width(), SIDE);
        return (long) set.info().classes() * height * width;
    }

    /** One image, pixel by pixel: the page enlarges it. */
    private static byte[] png(Tensor image) {
        try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
            ImageIO.write(ImageGrid.single(image), "png", out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("an image could not be written as PNG", e);
        }
    }
}
