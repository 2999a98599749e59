package io.limbeck.bench;

import io.limbeck.data.Dataset;
import io.limbeck.data.DatasetInfo;
import io.limbeck.data.ImageShape;
import io.limbeck.data.LabelledImages;
import io.limbeck.data.PixelBytes;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/** A data set of random pixels, of the shape of a real one; classes have equally many images. */
final class StandIn {

    private static final int TEST_PER_CLASS = 10;

    private static final int FEW = 256;

    private StandIn() {}

    /** Square colour images. */
    static Dataset of(int classes, int perClass, int side) {
        ImageShape shape = new ImageShape(3, side, side);
        DatasetInfo info =
                new DatasetInfo(
                        "stand-in",
                        "random pixels",
                        shape,
                        IntStream.range(0, classes).mapToObj(String::valueOf).toList(),
                        Collections.nCopies(3, 0.5),
                        Collections.nCopies(3, 0.25),
                        "none");
        byte[] few = new byte[FEW * shape.numel()];
        new SplittableRandom(0).nextBytes(few);
        return new Dataset(
                info,
                new Pixels(shape, classes, perClass, few),
                new Pixels(shape, classes, TEST_PER_CLASS, few),
                // Else all would be read to tell it from others.
                Map.of("drawn", "%d of each class".formatted(perClass)));
    }

    /** Bytes in memory like a real data set's; a few images stand in for all. */
    private static final class Pixels implements LabelledImages {

        private final ImageShape shape;
        private final int classes;
        private final int perClass;
        private final byte[] few;

        Pixels(ImageShape shape, int classes, int perClass, byte[] few) {
            this.shape = shape;
            this.classes = classes;
            this.perClass = perClass;
            this.few = few;
        }

        @Override
        public ImageShape shape() {
            return shape;
        }

        @Override
        public int classes() {
            return classes;
        }

        @Override
        public int size() {
            return classes * perClass;
        }

        @Override
        public int label(int index) {
            return index / perClass;
        }

        @Override
        public Tensor images(int[] indices) {
            return PixelBytes.floats(rows(indices), indices.length, shape);
        }

        @Override
        public Optional<Tensor> bytes(int[] indices) {
            return Optional.of(PixelBytes.tensor(rows(indices), indices.length, shape));
        }

        private byte[] rows(int... indices) {
            int pixels = shape.numel();
            byte[] bytes = new byte[Math.multiplyExact(indices.length, pixels)];
            for (int i = 0; i < indices.length; i++) {
                System.arraycopy(few, indices[i] % FEW * pixels, bytes, i * pixels, pixels);
            }
            return bytes;
        }
    }
}
