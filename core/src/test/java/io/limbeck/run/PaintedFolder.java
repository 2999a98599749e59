package io.limbeck.run;

import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.HostTensors;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import javax.imageio.ImageIO;
import org.bytedeco.javacpp.PointerScope;

/** A folder of images as a user has it: train and test, dark and light, 12 files each. */
final class PaintedFolder {

    private static final int SIDE = 16;

    private PaintedFolder() {}

    static void write(Path images) throws IOException {
        RandomGenerator numbers = new SplittableRandom(0);
        for (String split : List.of("train", "test")) {
            paint(images.resolve(split).resolve("dark"), 60, numbers);
            paint(images.resolve(split).resolve("light"), 190, numbers);
        }
    }

    /** Two classes more. */
    static void writeFour(Path images) throws IOException {
        write(images);
        RandomGenerator numbers = new SplittableRandom(1);
        for (String split : List.of("train", "test")) {
            paint(images.resolve(split).resolve("dim"), 100, numbers);
            paint(images.resolve(split).resolve("mild"), 145, numbers);
        }
    }

    private static void paint(Path folder, int brightness, RandomGenerator numbers)
            throws IOException {
        Files.createDirectories(folder);
        for (int i = 0; i < 12; i++) {
            BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
            for (int y = 0; y < SIDE; y++) {
                for (int x = 0; x < SIDE; x++) {
                    int value = brightness + numbers.nextInt(-50, 50);
                    image.setRGB(x, y, value << 16 | value << 8 | value);
                }
            }
            ImageIO.write(image, "png", folder.resolve(i + ".png").toFile());
        }
    }

    /** All pixels of the set that a run has made of it. */
    static float[] distilled(Path run) {
        try (var _ = new PointerScope()) {
            return HostTensors.floats(
                    SyntheticSet.load(run.resolve("distilled.safetensors")).images());
        }
    }
}
