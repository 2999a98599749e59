package io.limbeck.method;

import io.limbeck.augment.Box;
import io.limbeck.augment.RandomResizedCrop;
import io.limbeck.data.ClassIndex;
import io.limbeck.data.Dataset;
import io.limbeck.data.LabelledImages;
import io.limbeck.data.PixelBytes;
import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.event.StoppedException;
import io.limbeck.synthetic.SyntheticSet;
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

/**
 * Chooses real patches that a teacher is sure of and stitches them into images. Source: Sun, Shi,
 * Yu and Lin, "On the Diversity and Realism of Distilled Dataset", CVPR 2024, arXiv:2312.03526: of
 * each class {@code candidates} random images, of each the patch x' among {@code crops} with the
 * least {@code -log p(y | x')}, of these the {@code ipc factor^2} least. The images hold real
 * pixels.
 *
 * <p>Patches are square, of 8 to 100 % of the image's area. They are cut out at the image's own
 * size and, where several make an image, averaged down to their tile; the released code resizes in
 * one pass with antialiasing.
 *
 * @param settings how many are looked at, and how many make an image
 * @param teacher whose loss is the score
 */
public record Rded(PatchSettings settings, Teacher teacher) {

    private static final double LEAST_AREA = 0.08;
    private static final int BATCH = 256;

    /**
     * A patch that was looked at.
     *
     * @param pixels float32 [1, C, H / factor, W / factor] in [0, 1], on the CPU
     * @param loss the teacher's
     */
    record Patch(Tensor pixels, double loss) {}

    /**
     * A set of stitched patches.
     *
     * @param data whose training images are cut
     * @param seeds of every random draw
     * @return kept: the caller closes it
     * @throws IllegalArgumentException if a class has too few images
     * @throws StoppedException if the thread is interrupted
     */
    public static SyntheticSet select(
            RdedSettings settings, Teacher teacher, Dataset data, SeedTree seeds, Hooks hooks) {
        try (var _ = new PointerScope()) {
            Tensor bytes =
                    new Rded(settings.patches(), teacher)
                            .images(settings.ipc(), data, seeds.child("patches"), hooks.listener());
            return TeacherFacts.set("rded", settings.holdsRealPixels(), teacher, data.info(), bytes)
                    .keep();
        }
    }

    /**
     * @param ipc images of each class
     * @param data whose training images are cut
     * @param seeds of the choice of images and patches
     * @param listener hears of the stage {@code distill}, whose steps are classes
     * @return uint8 [classes * ipc, C, H, W], class by class, on the CPU; owned by the caller's
     *     scope
     * @throws IllegalArgumentException if a class has too few images; none has been looked at then
     * @throws StoppedException if the thread is interrupted
     */
    public Tensor images(int ipc, Dataset data, SeedTree seeds, Listener listener) {
        return images(ipc, data, seeds, Distillery.STAGE, listener);
    }

    /**
     * As the other, where the images are not yet the set.
     *
     * @param stage as the listener hears it
     */
    Tensor images(int ipc, Dataset data, SeedTree seeds, String stage, Listener listener) {
        long started = System.nanoTime();
        int classes = data.info().classes();
        ClassIndex index = ClassIndex.of(data.train());
        requireEnough(ipc, index, data.info().title());
        listener.on(
                new Event.StageStarted(
                        stage,
                        "%d images of %s out of real patches, chosen by %s (RDED)"
                                .formatted(
                                        ipc * classes,
                                        data.info().title(),
                                        teacher.network().name()),
                        classes,
                        0));
        Tensor images;
        try (TensorVector all = new TensorVector()) {
            for (int label = 0; label < classes; label++) {
                try (var _ = new PointerScope()) {
                    SeedTree own = seeds.child(label);
                    List<Patch> ranked =
                            ranked(
                                    data.train(),
                                    label,
                                    candidates(index.of(label), own.child("images")),
                                    own.child("crops"));
                    all.push_back(stitched(ranked, ipc));
                }
                listener.on(new Event.Step(stage, label + 1, Map.of()));
            }
            images = torch.cat(all, 0);
        }
        double seconds = (System.nanoTime() - started) * 1e-9;
        listener.on(new Event.StageFinished(stage, seconds, Map.of()));
        return images;
    }

    private void requireEnough(int ipc, ClassIndex index, String title) {
        int[] sizes = index.sizes();
        for (int label = 0; label < sizes.length; label++) {
            int looked = Math.min(sizes[label], settings.candidates());
            if (looked < settings.needed(ipc)) {
                throw new IllegalArgumentException(
                        "class %d of %s has %d images to cut patches from, and %d images of %d patches need %d; raise patches.candidates if it is less than the class has, or lower ipc or patches.factor"
                                .formatted(
                                        label,
                                        title,
                                        looked,
                                        ipc,
                                        settings.factor() * settings.factor(),
                                        settings.needed(ipc)));
            }
        }
    }

    private int[] candidates(int[] members, SeedTree seeds) {
        return Arrays.stream(seeds.permutation(members.length))
                .limit(settings.candidates())
                .map(at -> members[at])
                .toArray();
    }

    /**
     * The best patch of each image, the surest first; owned by the caller's scope.
     *
     * @throws StoppedException if the thread is interrupted
     */
    List<Patch> ranked(LabelledImages images, int label, int[] candidates, SeedTree seeds) {
        PointerScope owner = PointerScope.getInnerScope();
        RandomResizedCrop square = new RandomResizedCrop(LEAST_AREA, 1, 1, 1);
        List<Patch> best = new ArrayList<>();
        int each = Math.max(1, BATCH / settings.crops());
        for (int from = 0; from < candidates.length; from += each) {
            StoppedException.ifInterrupted(
                    () -> "the choice of patches was stopped; run it again to choose them");
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
                    owner.attach(kept);
                    best.add(new Patch(kept, losses[at]));
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

    /**
     * The teacher's cross-entropy for each patch. A tile is padded to the image's size after
     * normalisation, so it stands in the middle of an image of the mean colour.
     */
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

    /**
     * uint8 [ipc, C, H, W]: image j has in its k-th tile, row by row, the patch of rank k ipc + j.
     */
    private Tensor stitched(List<Patch> ranked, int ipc) {
        int factor = settings.factor();
        Tensor[] images = new Tensor[ipc];
        for (int j = 0; j < ipc; j++) {
            Tensor[] rows = new Tensor[factor];
            for (int row = 0; row < factor; row++) {
                Tensor[] tiles = new Tensor[factor];
                for (int column = 0; column < factor; column++) {
                    tiles[column] = ranked.get((row * factor + column) * ipc + j).pixels();
                }
                rows[row] = torch.cat(new TensorVector(tiles), 3);
            }
            images[j] = torch.cat(new TensorVector(rows), 2);
        }
        return PixelBytes.bytes(torch.cat(new TensorVector(images), 0));
    }
}
