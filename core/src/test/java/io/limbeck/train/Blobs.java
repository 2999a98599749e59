package io.limbeck.train;

import io.limbeck.data.Dataset;
import io.limbeck.data.DatasetInfo;
import io.limbeck.data.ImageShape;
import io.limbeck.data.LabelledImages;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;

/** Grey images with a bright blob, whose quarter is the class, under noise. */
record Blobs(int size, SeedTree seeds) implements LabelledImages {

    static final int SIDE = 8;
    static final int CLASSES = 4;

    /** The same classes in training and test images. */
    static Dataset dataset(int train, int test) {
        return new Dataset(
                new DatasetInfo(
                        "blobs",
                        "Blobs",
                        new ImageShape(1, SIDE, SIDE),
                        List.of("a", "b", "c", "d"),
                        List.of(0.4),
                        List.of(0.25),
                        "none"),
                new Blobs(train, SeedTree.of(1)),
                new Blobs(test, SeedTree.of(2)),
                Map.of("blobs", "0"));
    }

    @Override
    public ImageShape shape() {
        return new ImageShape(1, SIDE, SIDE);
    }

    @Override
    public int classes() {
        return CLASSES;
    }

    @Override
    public int label(int index) {
        return index % CLASSES;
    }

    @Override
    public Tensor images(int[] indices) {
        float[] pixels = new float[indices.length * SIDE * SIDE];
        for (int i = 0; i < indices.length; i++) {
            RandomGenerator noise = seeds.child(indices[i]).numbers();
            int label = label(indices[i]);
            for (int p = 0; p < SIDE * SIDE; p++) {
                boolean inside = p / SIDE / 4 == label / 2 && p % SIDE / 4 == label % 2;
                pixels[i * SIDE * SIDE + p] =
                        (float) ((inside ? 0.4 : 0.2) + 0.5 * noise.nextDouble());
            }
        }
        return HostTensors.of(pixels, indices.length, 1, SIDE, SIDE);
    }
}
