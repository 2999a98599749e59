package io.limbeck.evaluate;

import io.limbeck.data.Dataset;
import io.limbeck.data.DatasetInfo;
import io.limbeck.data.ImageShape;
import io.limbeck.data.LabelledImages;
import io.limbeck.synthetic.Formation;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;

/**
 * Noisy images of a pattern for each class, in class order of i mod 3, 8x8 grey.
 *
 * @param noise deviation around the pattern; 0 gives the patterns themselves
 */
record Blobs(int size, double noise, SeedTree seeds) implements LabelledImages {

    static final int CLASSES = 3;
    private static final int SIDE = 8;

    static Dataset dataset() {
        DatasetInfo info =
                new DatasetInfo(
                        "blobs",
                        "Blobs",
                        new ImageShape(1, SIDE, SIDE),
                        List.of("a", "b", "c"),
                        List.of(0.5),
                        List.of(0.3),
                        "");
        return new Dataset(
                info,
                new Blobs(90, 0.6, SeedTree.of(1)),
                new Blobs(120, 0.6, SeedTree.of(2)),
                Map.of());
    }

    /** One clean pattern per class. */
    static SyntheticSet patterns(Optional<Tensor> softLabels) {
        return patterns(softLabels, Map.of());
    }

    static SyntheticSet patterns(Optional<Tensor> softLabels, Map<String, String> facts) {
        Blobs clean = new Blobs(CLASSES, 0, SeedTree.of(0));
        int[] all = {0, 1, 2};
        return new SyntheticSet(
                dataset().info(),
                1,
                new Formation(Formation.Kind.SINGLE, 1, 1),
                clean.images(all),
                clean.labels(all),
                softLabels,
                facts);
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
            RandomGenerator numbers = seeds.child(indices[i]).numbers();
            int label = label(indices[i]);
            for (int p = 0; p < SIDE * SIDE; p++) {
                int y = p / SIDE;
                int x = p % SIDE;
                boolean bright = label == 0 ? x < 4 : label == 1 ? y < 4 : x < 4 == y < 4;
                double value = (bright ? 0.65 : 0.35) + noise * numbers.nextGaussian();
                pixels[i * SIDE * SIDE + p] = (float) Math.clamp(value, 0, 1);
            }
        }
        return HostTensors.of(pixels, indices.length, 1, SIDE, SIDE);
    }
}
