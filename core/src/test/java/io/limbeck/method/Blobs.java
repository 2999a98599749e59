package io.limbeck.method;

import io.limbeck.data.Dataset;
import io.limbeck.data.DatasetInfo;
import io.limbeck.data.ImageShape;
import io.limbeck.data.TensorImages;
import io.limbeck.torch.HostTensors;
import java.util.Collections;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** A tiny data set: each class is a soft bright spot at a place of its own, on noise. */
public final class Blobs {

    private Blobs() {}

    /** Made in the caller's scope. */
    public static Dataset of(int classes, int perClass, ImageShape shape) {
        DatasetInfo info =
                new DatasetInfo(
                        "blobs",
                        "Blobs",
                        shape,
                        IntStream.range(0, classes).mapToObj(c -> "spot " + c).toList(),
                        Collections.nCopies(shape.channels(), 0.3),
                        Collections.nCopies(shape.channels(), 0.25),
                        "none");
        return new Dataset(
                info,
                images(classes, perClass, shape, 1),
                images(classes, perClass, shape, 2),
                Map.of());
    }

    private static TensorImages images(int classes, int perClass, ImageShape shape, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int count = classes * perClass;
        float[] pixels = new float[count * shape.numel()];
        long[] labels = new long[count];
        int at = 0;
        for (int i = 0; i < count; i++) {
            labels[i] = i % classes;
            double angle = 2 * Math.PI * labels[i] / classes;
            double y = shape.height() * (0.5 + 0.25 * Math.sin(angle)) + random.nextGaussian();
            double x = shape.width() * (0.5 + 0.25 * Math.cos(angle)) + random.nextGaussian();
            for (int c = 0; c < shape.channels(); c++) {
                for (int row = 0; row < shape.height(); row++) {
                    for (int column = 0; column < shape.width(); column++) {
                        double far = Math.pow(row - y, 2) + Math.pow(column - x, 2);
                        double value = 0.2 + 0.6 * Math.exp(-far / 8) + 0.1 * random.nextGaussian();
                        pixels[at++] = (float) Math.clamp(value, 0, 1);
                    }
                }
            }
        }
        return new TensorImages(
                HostTensors.of(pixels, count, shape.channels(), shape.height(), shape.width()),
                HostTensors.of(labels, count),
                classes);
    }
}
