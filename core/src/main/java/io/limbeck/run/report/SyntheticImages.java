package io.limbeck.run.report;

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

    private SyntheticImages() {}

    /**
     * The first images of each class.
     *
     * @param atMost images of a class to show; a page with thousands of images opens slowly
     */
    public static List<ClassImages> of(SyntheticSet set, int atMost) {
        return IntStream.range(0, set.info().classes())
                .mapToObj(label -> {
                    Tensor shown = set.showing().images(label, atMost);
                    return new ClassImages(
                            set.info().classNames().get(label),
                            IntStream.range(0, (int) shown.size(0))
                                    .mapToObj(i -> png(shown.select(0, i)))
                                    .toList(),
                            set.showing().count(label));
                })
                .toList();
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
