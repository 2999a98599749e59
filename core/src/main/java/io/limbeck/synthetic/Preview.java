package io.limbeck.synthetic;

import io.limbeck.file.AtomicFile;
import io.limbeck.torch.HostTensors;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

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

    /**
     * [rows * columns, channels, height, width]: the first images of the first classes, by their
     * labels; black where a class has fewer.
     */
    public static Tensor firstOfEachClass(SyntheticSet set, int columns, int rows) {
        int classes = Math.min(set.info().classes(), rows);
        long[] labels = HostTensors.longs(set.labels());
        int[] found = new int[set.info().classes()];
        long[] chosen = new long[classes * columns];
        Arrays.fill(chosen, labels.length); // where a black image is added
        for (int i = 0; i < labels.length; i++) {
            int label = (int) labels[i];
            if (label < classes && found[label] < columns) {
                chosen[label * columns + found[label]++] = i;
            }
        }
        Tensor images = set.images().detach();
        Tensor black = torch.zeros_like(images.narrow(0, 0, 1));
        return torch.cat(new TensorVector(images, black), 0)
                .index_select(0, HostTensors.of(chosen, chosen.length));
    }
}
