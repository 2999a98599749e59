package io.limbeck.run;

import io.limbeck.method.SnapshotSink;
import io.limbeck.synthetic.Animation;
import io.limbeck.synthetic.Preview;
import io.limbeck.synthetic.SyntheticSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * Pictures of the images while they form. Each is a file of its own until the animation is made, so
 * that those from before a kill are not lost.
 *
 * @param folder of the single pictures
 * @param animation the file to make of them
 */
record FormingFrames(Path folder, Path animation) implements SnapshotSink {

    @Override
    public void snapshot(long step, SyntheticSet set) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + folder, e);
        }
        Preview.png(folder.resolve("%08d.png".formatted(step)), set);
    }

    /** Writes the animation of all pictures, in the order of their steps. */
    void animate() {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> frames =
                    files.filter(file -> file.toString().endsWith(".png")).sorted().toList();
            Animation forming = new Animation(animation);
            for (Path frame : frames) {
                forming.add(ImageIO.read(frame.toFile()));
            }
            if (forming.size() > 0) {
                forming.write();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the pictures in " + folder, e);
        }
    }
}
