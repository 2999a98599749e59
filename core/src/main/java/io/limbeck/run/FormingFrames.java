package io.limbeck.run;

import io.limbeck.method.SnapshotSink;
import io.limbeck.synthetic.Animation;
import io.limbeck.synthetic.ImageGrid;
import io.limbeck.synthetic.Preview;
import io.limbeck.synthetic.SyntheticSet;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.bytedeco.javacpp.PointerScope;

/**
 * Pictures of the images while they form. Each is a file of its own until the animation is made, so
 * that those from before a kill are not lost.
 *
 * @param folder of the single pictures
 * @param animation the file to make of them
 */
record FormingFrames(Path folder, Path animation) implements SnapshotSink {

    // 20 frames of 10 classes with 5 images each make a file of about 3 MB at 32 pixels, and four
    // times that at 64 and more. The report holds it.
    private static final int IMAGES_PER_CLASS = 5;
    private static final int CLASSES = 10;
    private static final int FRAMES = 20;
    private static final int SIDE = 64;
    private static final int ENLARGEMENT = 2;

    @Override
    public void snapshot(long step, SyntheticSet set) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + folder, e);
        }
        // Of a buffer the largest class differs from step to step, and frames must not.
        int columns = Math.min(set.showing().countOnAverage(), IMAGES_PER_CLASS);
        try (var _ = new PointerScope()) {
            Preview.png(
                    folder.resolve(String.format(Locale.ROOT, "%08d.png", step)),
                    ImageGrid.of(
                            ImageGrid.shrunk(Preview.firstOfEachClass(set, columns, CLASSES), SIDE),
                            columns == 1 ? IMAGES_PER_CLASS : columns,
                            ENLARGEMENT));
        }
    }

    /** Writes the animation of the pictures, in the order of their steps; of many, some. */
    void animate() {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> frames =
                    files.filter(file -> file.toString().endsWith(".png")).sorted().toList();
            List<BufferedImage> pictures = new ArrayList<>();
            int shown = Math.min(frames.size(), FRAMES);
            for (int i = 0; i < shown; i++) {
                int index = shown == 1 ? 0 : i * (frames.size() - 1) / (shown - 1);
                read(frames.get(index)).ifPresent(pictures::add);
            }
            Animation forming = new Animation(animation);
            // The first ones may be an earlier build's, which drew them otherwise.
            pictures.stream()
                    .filter(picture -> isOfOneSize(picture, pictures.getLast()))
                    .forEach(forming::add);
            if (forming.size() > 0) {
                forming.write();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the pictures in " + folder, e);
        }
    }

    private static boolean isOfOneSize(BufferedImage one, BufferedImage other) {
        return one.getWidth() == other.getWidth() && one.getHeight() == other.getHeight();
    }

    /** Empty of what is no picture any more, which shall not keep a run from its end. */
    private static Optional<BufferedImage> read(Path frame) {
        try {
            return Optional.ofNullable(ImageIO.read(frame.toFile()));
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
