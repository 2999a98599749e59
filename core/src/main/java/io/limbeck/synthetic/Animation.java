package io.limbeck.synthetic;

import io.limbeck.file.AtomicFile;
import io.limbeck.torch.ShapeException;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * How the images came to be, as an animated PNG. Frames are kept compressed until they are written;
 * one that equals the frame before it only lengthens that one. Used by one thread.
 */
public final class Animation {

    private static final int MAX_COLUMNS = 10;
    private static final int MAX_ROWS = 20;
    private static final Duration FRAME = Duration.ofMillis(150);
    private static final Duration LAST = Duration.ofSeconds(2);

    private final Path target;
    private final List<Apng.Frame> frames = new ArrayList<>();
    private int width;
    private int height;

    /**
     * @param target what {@link #write()} writes; browsers show it under the suffix {@code .png}
     */
    public Animation(Path target) {
        this.target = target;
    }

    /** Adds a frame: one row per class (the first 20), in it the first 10 stored images. */
    public void add(SyntheticSet set) {
        try (var _ = new PointerScope()) {
            int columns = Math.min(set.showing().count(), MAX_COLUMNS);
            add(Preview.firstOfEachClass(set, columns, MAX_ROWS), columns);
        }
    }

    /**
     * Adds a frame.
     *
     * @param images float [n, 1 or 3, H, W] in [0, 1]
     * @param columns images in a row
     */
    public void add(Tensor images, int columns) {
        add(ImageGrid.of(images, columns));
    }

    /**
     * Adds a frame.
     *
     * @throws ShapeException if it is not as large as those before it
     */
    public void add(BufferedImage image) {
        if (frames.isEmpty()) {
            width = image.getWidth();
            height = image.getHeight();
        } else if (image.getWidth() != width || image.getHeight() != height) {
            throw new ShapeException(
                    "a frame is %d x %d, those before it are %d x %d; all must be equally large"
                            .formatted(image.getWidth(), image.getHeight(), width, height));
        }
        byte[] data = Apng.compress(image);
        if (!frames.isEmpty() && Arrays.equals(frames.getLast().data(), data)) {
            Apng.Frame last = frames.removeLast();
            frames.add(last.shownFor(last.duration().plus(FRAME)));
        } else {
            frames.add(new Apng.Frame(data, FRAME));
        }
    }

    /** How many different frames there are. */
    public int size() {
        return frames.size();
    }

    /**
     * Writes what was added so far, replacing the file; may be called again after more frames.
     *
     * @throws IllegalStateException if nothing was added
     * @throws io.limbeck.file.FileException if it cannot be written
     */
    public void write() {
        if (frames.isEmpty()) {
            throw new IllegalStateException("the animation has no frames; add one first");
        }
        List<Apng.Frame> shown = new ArrayList<>(frames);
        shown.add(shown.removeLast().shownFor(LAST));
        byte[] png = Apng.bytes(width, height, shown);
        AtomicFile.write(target, temporary -> Files.write(temporary, png));
    }
}
