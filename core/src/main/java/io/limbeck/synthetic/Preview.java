package io.limbeck.synthetic;

import io.limbeck.file.AtomicFile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.imageio.stream.FileImageOutputStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** A picture of a synthetic set at a glance. */
public final class Preview {

    private static final int MAX_COLUMNS = 20;
    private static final int MAX_ROWS = 100;
    private static final int SINGLES_IN_A_ROW = 10;

    private Preview() {}

    /**
     * Writes a PNG of the stored images: one row per class (the first 100 classes), in it the first
     * 20 of the class, or ten classes in a row if each has one image; with hallucinators, of what
     * they make of the first bases.
     *
     * @throws io.limbeck.file.FileException if it cannot be written
     */
    public static void png(Path file, SyntheticSet set) {
        try (var _ = new PointerScope()) {
            int columns = Math.min(set.showing().count(), MAX_COLUMNS);
            png(
                    file,
                    ImageGrid.of(
                            firstOfEachClass(set, columns, MAX_ROWS),
                            columns == 1 ? SINGLES_IN_A_ROW : columns));
        }
    }

    /** Writes any picture as PNG, in one step. */
    public static void png(Path file, BufferedImage image) {
        AtomicFile.write(file, temporary -> write(temporary, image));
    }

    static void write(Path file, BufferedImage image) throws IOException {
        // Given a file that cannot be opened, ImageIO prints a stack of its own.
        try (var out = new FileImageOutputStream(file.toFile())) {
            if (!ImageIO.write(image, "png", out)) {
                throw new IOException("this Java has no PNG writer");
            }
        }
    }

    /**
     * [rows * columns, channels, height, width]: the first images of the first classes, by their
     * labels; black where a class has fewer.
     */
    public static Tensor firstOfEachClass(SyntheticSet set, int columns, int rows) {
        TensorVector classes = new TensorVector();
        for (int label = 0; label < Math.min(set.info().classes(), rows); label++) {
            Tensor shown = set.showing().images(label, columns);
            classes.push_back(shown);
            if (shown.size(0) < columns) {
                long[] missing = shown.shape();
                missing[0] = columns - shown.size(0);
                classes.push_back(torch.zeros(missing));
            }
        }
        return torch.cat(classes, 0);
    }
}
