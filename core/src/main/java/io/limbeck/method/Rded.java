package io.limbeck.method;

import io.limbeck.augment.Box;
import io.limbeck.augment.RandomResizedCrop;
import io.limbeck.data.Dataset;
import io.limbeck.data.LabelledImages;
import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.event.StoppedException;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.Teacher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Chooses real patches that a teacher is sure of and stitches them into images. Source: Sun, Shi,
 * Yu and Lin, CVPR 2024, arXiv:2312.03526. The images hold real pixels.
 *
 * <p>Patches are cut out at the image's own size and, where several make an image, averaged down to
 * their tile; the released code resizes in one pass with antialiasing.
 *
 * @param settings how many are looked at, and how many make an image
 * @param teacher whose loss is the score
 */
public record Rded(PatchSettings settings, Teacher teacher) {

    private static final double LEAST_AREA = 0.08;
    private static final int BATCH = 256;

    /** A patch that was looked at: its pixels at the tile's size, and the teacher's loss. */
    record Patch(Tensor pixels, double loss) {}

    /**
     * @param ipc images of each class
     * @param data whose training images are cut
     * @param seeds of the choice of images and patches
     * @param listener hears of the stage {@code distill}, whose steps are classes
     * @return uint8 [classes * ipc, C, H, W], class by class; owned by the caller's scope
     * @throws IllegalArgumentException if a class has too few images
     * @throws StoppedException if the thread is interrupted
     */
    public Tensor images(int ipc, Dataset data, SeedTree seeds, Listener listener) {
        long started = System.nanoTime();
        int classes = data.info().classes();
        listener.on(
                new Event.StageStarted(
                        Distillery.STAGE,
                        "%d images of %s out of real patches, chosen by %s (RDED)"
                                .formatted(
                                        ipc * classes,
                                        data.info().title(),
                                        teacher.network().name()),
                        classes,
                        0));
        int[][] members = members(data.train());
        List<Tensor> all = new ArrayList<>();
        for (int label = 0; label < classes; label++) {
            StoppedException.ifInterrupted(
                    () -> "the choice of patches was stopped; run it again to choose them");
            try (var _ = new PointerScope()) {
                SeedTree branch = seeds.child(label);
                int[] order = branch.child("images").permutation(members[label].length);
                int[] own = members[label];
                int[] candidates =
                        Arrays.stream(order)
                                .limit(settings.candidates())
                                .map(at -> own[at])
                                .toArray();
                List<Patch> ranked = ranked(data.train(), label, candidates, branch.child("crops"));
                Tensor stitched = stitched(ranked, ipc, data.info().title(), label);
                all.add(stitched.retainReference());
            }
            listener.on(new Event.Step(Distillery.STAGE, label + 1, Map.of()));
        }
        Tensor images = torch.cat(new TensorVector(all.toArray(Tensor[]::new)), 0);
        all.forEach(Tensor::close);
        double seconds = (System.nanoTime() - started) * 1e-9;
        listener.on(new Event.StageFinished(Distillery.STAGE, seconds, Map.of()));
        return images;
    }

    private static int[][] members(LabelledImages images) {
        return IntStream.range(0, images.classes())
                .mapToObj(label ->
                        IntStream.range(0, images.size())
                                .filter(i -> images.label(i) == label)
                                .toArray())
                .toArray(int[][]::new);
    }

    /** The best patch of each image, the surest first. */
    List<Patch> ranked(LabelledImages images, int label, int[] candidates, SeedTree seeds) {
        RandomResizedCrop square = new RandomResizedCrop(LEAST_AREA, 1, 1, 1);
        List<Patch> best = new ArrayList<>();
        int each = Math.max(1, BATCH / settings.crops());
        for (int from = 0; from < candidates.length; from += each) {
            int[] chosen =
                    Arrays.copyOfRange(candidates, from, Math.min(candidates.length, from + each));
            int[] repeated =
                    Arrays.stream(chosen)
                            .flatMap(i -> IntStream.generate(() -> i).limit(settings.crops()))
                            .toArray();
            try (var _ = new PointerScope()) {
                Tensor pixels = teacher.compute().place(images.images(repeated));
                List<Box> boxes =
                        square.draw(
                                repeated.length,
                                Math.toIntExact(pixels.size(2)),
                                Math.toIntExact(pixels.size(3)),
                                seeds.child(from));
                Tensor patches = tiles(RandomResizedCrop.apply(pixels, boxes));
                double[] losses = losses(patches, label);
                for (int i = 0; i < chosen.length; i++) {
                    int at = i * settings.crops();
                    for (int k = at; k < (i + 1) * settings.crops(); k++) {
                        at = losses[k] < losses[at] ? k : at;
                    }
                    Tensor kept = patches.narrow(0, at, 1).cpu().clone();
                    best.add(new Patch(kept.retainReference(), losses[at]));
                }
            }
        }
        best.sort(Comparator.comparingDouble(Patch::loss));
        return best;
    }

    /** At the size of a tile. */
    private Tensor tiles(Tensor patches) {
        int factor = settings.factor();
        return factor == 1
                ? patches
                : torch.adaptive_avg_pool2d(
                        patches, patches.size(2) / factor, patches.size(3) / factor);
    }

    /** The teacher's cross-entropy for each patch, in the middle of a black image. */
    private double[] losses(Tensor patches, int label) {
        long rows = patches.size(2) * (settings.factor() - 1);
        long columns = patches.size(3) * (settings.factor() - 1);
        Tensor seen = teacher.normalization().apply(patches);
        Tensor padded =
                settings.factor() == 1
                        ? seen
                        : torch.constant_pad_nd(
                                seen,
                                new long[] {
                                    columns / 2, columns - columns / 2, rows / 2, rows - rows / 2
                                },
                                new Scalar(0.0));
        Tensor logs = torch.log_softmax(teacher.logits(padded), 1);
        return HostTensors.doubles(logs.narrow(1, label, 1).neg());
    }

    /** Image j has in its k-th tile, row by row, the patch of rank {@code k ipc + j}. */
    private Tensor stitched(List<Patch> ranked, int ipc, String title, int label) {
        int factor = settings.factor();
        if (ranked.size() < ipc * factor * factor) {
            throw new IllegalArgumentException(
                    "class %d of %s has %d images to cut patches from, and %d images of %d patches need %d; raise patches.candidates if it is less than the class has, or lower ipc or patches.factor"
                            .formatted(
                                    label,
                                    title,
                                    ranked.size(),
                                    ipc,
                                    factor * factor,
                                    ipc * factor * factor));
        }
        List<Tensor> images = new ArrayList<>();
        for (int j = 0; j < ipc; j++) {
            List<Tensor> rows = new ArrayList<>();
            for (int row = 0; row < factor; row++) {
                Tensor[] tiles = new Tensor[factor];
                for (int column = 0; column < factor; column++) {
                    tiles[column] = ranked.get((row * factor + column) * ipc + j).pixels();
                }
                rows.add(torch.cat(new TensorVector(tiles), 3));
            }
            images.add(torch.cat(new TensorVector(rows.toArray(Tensor[]::new)), 2));
        }
        Tensor bytes =
                torch.cat(new TensorVector(images.toArray(Tensor[]::new)), 0)
                        .mul(new Scalar(255))
                        .round()
                        .to(ScalarType.Byte);
        ranked.forEach(patch -> patch.pixels().close());
        return bytes;
    }
}
