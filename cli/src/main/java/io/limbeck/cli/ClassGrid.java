package io.limbeck.cli;

import io.limbeck.data.ClassSampler;
import io.limbeck.data.ImageShape;
import io.limbeck.data.LabelledImages;
import io.limbeck.synthetic.Preview;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import org.bytedeco.javacpp.PointerScope;

/** A picture with a row for each class and some of its images, the same ones every time. */
final class ClassGrid {

    private static final int GAP = 2;
    private static final int SMALL = 48;

    private ClassGrid() {}

    static void write(LabelledImages images, int classes, int perClass, Path file) {
        int rows = Math.min(classes, images.classes());
        ImageShape shape = images.shape();
        int zoom = shape.height() < SMALL ? 2 : 1;
        int cell = zoom * shape.height() + GAP;
        BufferedImage grid =
                new BufferedImage(
                        perClass * cell + GAP, rows * cell + GAP, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = grid.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, grid.getWidth(), grid.getHeight());
        ClassSampler sampler = new ClassSampler(images, true, SeedTree.of(0).child("show"));
        for (int label = 0; label < rows; label++) {
            int[] chosen = sampler.batch(label, 0, perClass);
            float[] pixels = pixels(images, chosen);
            for (int i = 0; i < chosen.length; i++) {
                graphics.drawImage(
                        image(pixels, i, shape),
                        GAP + i * cell,
                        GAP + label * cell,
                        zoom * shape.width(),
                        zoom * shape.height(),
                        null);
            }
        }
        graphics.dispose();
        Preview.png(file, grid);
    }

    private static float[] pixels(LabelledImages images, int[] chosen) {
        try (var _ = new PointerScope()) {
            return HostTensors.floats(images.images(chosen));
        }
    }

    private static BufferedImage image(float[] pixels, int index, ImageShape shape) {
        int plane = shape.height() * shape.width();
        BufferedImage image =
                new BufferedImage(shape.width(), shape.height(), BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < plane; i++) {
            int rgb = 0;
            for (int band = 0; band < 3; band++) {
                int channel = Math.min(band, shape.channels() - 1);
                float value = pixels[index * shape.numel() + channel * plane + i];
                rgb = rgb << 8 | Math.round(255 * value);
            }
            image.setRGB(i % shape.width(), i / shape.width(), rgb);
        }
        return image;
    }
}
