package io.limbeck.method;

import io.limbeck.data.Dataset;
import io.limbeck.event.Listener;
import io.limbeck.event.StoppedException;
import io.limbeck.synthetic.DatasetCard;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.Teacher;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * SRe2L's images. Source: Yin, Xing and Shen, "Squeeze, Recover and Relabel", NeurIPS 2023,
 * arXiv:2306.13092.
 *
 * <p>Each block of images is drawn from noise and moved until the teacher recognises it and finds
 * in it the statistics of the data it was trained on. No real image is looked at, unless the recipe
 * starts from RDED's. The last iterate is kept, never the best, and as bytes, from which everything
 * later starts.
 */
public final class Sre2l {

    /** A fact of every set whose images hold pixels of real ones. */
    public static final String REAL_PIXELS = DatasetCard.REAL_PIXELS;

    private static final String FINGERPRINT = "teacher SHA-256";

    private Sre2l() {}

    /**
     * Recovers a set, block by block, from the latest checkpoint if there is one. The same
     * arguments give the same set bit for bit on the CPU, in one go or resumed; an image depends on
     * the seeds and its block alone.
     *
     * @param teacher with batch norms, on its device
     * @param data its classes; of its images only RDED's start takes any
     * @param seeds of every random draw
     * @param blocks folder of finished blocks
     * @param hooks checkpoints, snapshots of the first block, and events of the stage {@code
     *     distill}, whose steps have the values {@code crossEntropy}, {@code batchNorm} (not
     *     weighted), {@code learningRate}, {@code secondsPerStep} and {@code residentBytes}
     * @return kept: the caller closes it
     * @throws StoppedException if the thread is interrupted; the step in progress is finished and
     *     saved first
     * @throws io.limbeck.torch.NonFiniteLossException if a term of the loss is not finite
     * @throws IllegalArgumentException if the teacher has no batch norm
     */
    public static SyntheticSet recover(
            Sre2lSettings settings,
            Teacher teacher,
            Dataset data,
            SeedTree seeds,
            Path blocks,
            Hooks hooks) {
        try (var _ = new PointerScope()) {
            boolean real = settings.recover().start() == RecoverSettings.Start.RDED;
            Tensor start =
                    real
                            ? Recovery.unit(
                                    new Rded(settings.patches(), teacher)
                                            .images(
                                                    settings.ipc(),
                                                    data,
                                                    seeds.child("patches"),
                                                    Listener.silent()))
                            : new Tensor();
            Tensor bytes =
                    new Recovery(
                                    settings,
                                    teacher,
                                    data,
                                    seeds.child("recover"),
                                    hooks,
                                    new BlockStore(blocks, hooks.listener()),
                                    start)
                            .run();
            return set("sre2l", settings.ipc(), real, teacher, data, bytes).keep();
        }
    }

    /**
     * A set of RDED's stitched patches.
     *
     * @return kept: the caller closes it
     * @throws StoppedException if the thread is interrupted
     */
    public static SyntheticSet select(
            RdedSettings settings, Teacher teacher, Dataset data, SeedTree seeds, Hooks hooks) {
        try (var _ = new PointerScope()) {
            Tensor bytes =
                    new Rded(settings.patches(), teacher)
                            .images(settings.ipc(), data, seeds.child("patches"), hooks.listener());
            return set("rded", settings.ipc(), true, teacher, data, bytes).keep();
        }
    }

    /**
     * Whether a set was made with this teacher; labels of another would not fit its images.
     *
     * @throws IllegalArgumentException if not
     */
    public static void requireMadeWith(Teacher teacher, SyntheticSet set) {
        String made = set.facts().get(FINGERPRINT);
        if (made != null && !made.equals(teacher.fingerprint())) {
            throw new IllegalArgumentException(
                    "the images were made with another teacher (SHA-256 %s) than the one that shall label them (%s); put that checkpoint back, or distill again into another folder"
                            .formatted(made, teacher.fingerprint()));
        }
    }

    private static SyntheticSet set(
            String method, int ipc, boolean real, Teacher teacher, Dataset data, Tensor bytes) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("method", method);
        facts.put(DatasetCard.TEACHER, teacher.network().name());
        facts.put(FINGERPRINT, teacher.fingerprint());
        facts.put(
                "teacher accuracy", String.format(Locale.ROOT, "%.4f", teacher.card().accuracy()));
        facts.put(REAL_PIXELS, real ? "yes" : "no");
        return SyntheticSet.of(data.info(), ipc, Recovery.PLAIN, Recovery.unit(bytes), facts);
    }
}
