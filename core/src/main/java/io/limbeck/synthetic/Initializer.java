package io.limbeck.synthetic;

import io.limbeck.data.ImageShape;
import io.limbeck.data.LabelledImages;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The synthetic images before the first step. Real ones are drawn at random from their class, none
 * twice before all were drawn once.
 */
public final class Initializer {

    private static final String PURPOSE = "initialization";

    private Initializer() {}

    /**
     * Makes the images to start from.
     *
     * @param initialization noise, whole real images, or tiles of shrunk real images that decoding
     *     cuts out again (nearest neighbour; with factor 2 the even rows and columns)
     * @param formation how the images will be decoded
     * @param real at least one image of each class
     * @param ipc stored images per class, 1 or more
     * @param seeds where the draws come from
     * @return float32 [classes * ipc, channels, height, width] in [0, 1] on the CPU, class by
     *     class; owned by the caller's scope
     * @throws IllegalArgumentException if a class has no image, or {@code ipc} is below 1
     */
    public static Tensor initialize(
            Initialization initialization,
            Formation formation,
            LabelledImages real,
            int ipc,
            SeedTree seeds) {
        if (ipc < 1) {
            throw new IllegalArgumentException("ipc is %d; it must be 1 or more".formatted(ipc));
        }
        ImageShape shape = real.shape();
        long count = (long) real.classes() * ipc;
        SeedTree draws = seeds.child(PURPOSE);
        return switch (initialization) {
            case NOISE -> noise(draws, count, shape);
            case RANDOM -> perClass(real, ipc, draws, new Formation(Formation.Kind.SINGLE, 1, ipc));
            case MIX -> perClass(real, ipc, draws, formation);
        };
    }

    private static Tensor noise(SeedTree draws, long count, ImageShape shape) {
        Tensor normal =
                draws.tensors().normal(count, shape.channels(), shape.height(), shape.width());
        return normal.div(new Scalar(4.0))
                .add(new Scalar(0.5))
                .clamp(new ScalarOptional(new Scalar(0.0)), new ScalarOptional(new Scalar(1.0)));
    }

    private static Tensor perClass(
            LabelledImages real, int ipc, SeedTree draws, Formation formation) {
        ImageShape shape = real.shape();
        List<int[]> members = membersByClass(real);
        Tensor all =
                torch.empty(
                        (long) members.size() * ipc,
                        shape.channels(),
                        shape.height(),
                        shape.width());
        for (int label = 0; label < members.size(); label++) {
            try (var _ = new PointerScope()) {
                Draw draw = new Draw(members.get(label), draws.child(label));
                for (MultiFormation.Part part : storedParts(formation, ipc)) {
                    long first = (long) label * ipc + part.first();
                    fill(all.narrow(0, first, part.count()), part.factor(), real, draw);
                }
            }
        }
        return all;
    }

    /** With {@code MULTI} every image is decoded by every factor; it is tiled for the greatest. */
    private static List<MultiFormation.Part> storedParts(Formation formation, int ipc) {
        return formation.kind() == Formation.Kind.MULTI
                ? List.of(new MultiFormation.Part(formation.factor(), 0, ipc))
                : MultiFormation.parts(formation, ipc);
    }

    /** Tile (i, j) of all images before the next tile, as decoding orders them. */
    private static void fill(Tensor target, int factor, LabelledImages real, Draw draw) {
        long[] shape = target.shape();
        int count = Math.toIntExact(shape[0]);
        long rows = MultiFormation.cropSide(shape[2], factor);
        long columns = MultiFormation.cropSide(shape[3], factor);
        for (int i = 0; i < factor; i++) {
            for (int j = 0; j < factor; j++) {
                // Where the factor does not divide the side, the last tiles reach into the padding.
                long height = Math.min(rows, shape[2] - i * rows);
                long width = Math.min(columns, shape[3] - j * columns);
                Tensor images = real.images(draw.next(count));
                if (height > 0 && width > 0) {
                    Tensor shrunk =
                            images.index_select(2, nearest(shape[2], rows, height, images))
                                    .index_select(3, nearest(shape[3], columns, width, images));
                    target.narrow(2, i * rows, height).narrow(3, j * columns, width).copy_(shrunk);
                }
            }
        }
    }

    /** The pixels of a side that remain when it is shrunk, the first {@code count} of them. */
    private static Tensor nearest(long side, long shrunk, long count, Tensor images) {
        long[] indices = new long[Math.toIntExact(count)];
        for (int i = 0; i < indices.length; i++) {
            indices[i] = i * side / shrunk;
        }
        return HostTensors.index(indices, images);
    }

    private static List<int[]> membersByClass(LabelledImages real) {
        int[] sizes = new int[real.classes()];
        for (int i = 0; i < real.size(); i++) {
            sizes[real.label(i)]++;
        }
        List<int[]> members = new ArrayList<>();
        for (int label = 0; label < sizes.length; label++) {
            if (sizes[label] == 0) {
                throw new IllegalArgumentException(
                        "class %d has no image to start from; remove the class, or set method.initialization: noise"
                                .formatted(label));
            }
            members.add(new int[sizes[label]]);
        }
        Arrays.fill(sizes, 0);
        for (int i = 0; i < real.size(); i++) {
            int label = real.label(i);
            members.get(label)[sizes[label]++] = i;
        }
        return members;
    }

    /** Indices of one class in random order, round after round. */
    private static final class Draw {
        private final int[] members;
        private final SeedTree seeds;
        private int[] order;
        private int at;
        private int round;

        Draw(int[] members, SeedTree seeds) {
            this.members = members;
            this.seeds = seeds;
            this.order = seeds.child(0).permutation(members.length);
        }

        int[] next(int count) {
            int[] drawn = new int[count];
            for (int i = 0; i < count; i++) {
                if (at == order.length) {
                    round++;
                    order = seeds.child(round).permutation(members.length);
                    at = 0;
                }
                drawn[i] = members[order[at++]];
            }
            return drawn;
        }
    }
}
