package io.limbeck.synthetic;

import io.limbeck.file.AtomicFile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** A picture of a synthetic set at a glance. */
public final class Preview {

    private static final int MAX_COLUMNS = 20;
    private static final int MAX_ROWS = 100;

    private Preview() {}

    /**
     * Writes a PNG of the stored images: one row per class (the first 100 classes), in it the first
     * 20 of the class.
     *
     * @throws io.limbeck.file.FileException if it cannot be written
     */
    public static void png(Path file, SyntheticSet set) {
        try (var _ = new PointerScope()) {
            int columns = Math.min(set.ipc(), MAX_COLUMNS);
            png(file, ImageGrid.of(firstOfEachClass(set, columns, MAX_ROWS), columns));
        }
    }

    /** Writes any picture as PNG, in one step. */
    public static void png(Path file, BufferedImage image) {
        AtomicFile.write(file, temporary -> write(temporary, image));
    }

    static void write(Path file, BufferedImage image) throws IOException {
        if (!ImageIO.write(image, "png", file.toFile())) {
            throw new IOException("this Java has no PNG writer");
        }
    }

    /** [rows * columns, channels, height, width]: the first images of the first classes. */
    public static Tensor firstOfEachClass(SyntheticSet set, int columns, int rows) {
        long classes = Math.min(set.info().classes(), rows);
        long[] shape = set.images().shape();
        return set.images()
                .detach()
                .reshape(set.info().classes(), set.ipc(), shape[1], shape[2], shape[3])
                .narrow(0, 0, classes)
                .narrow(1, 0, columns)
                .reshape(classes * columns, shape[1], shape[2], shape[3]);
    }
}
