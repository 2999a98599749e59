package io.limbeck.method;

import io.limbeck.data.Dataset;
import io.limbeck.event.StoppedException;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.Teacher;
import java.nio.file.Path;
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

    static final String NAME = "sre2l";

    private static final String PATCHES = "patches";

    private Sre2l() {}

    /**
     * Recovers a set, block by block, each from its latest checkpoint if there is one. The same
     * arguments give the same set bit for bit on the CPU, in one go or resumed, by one process or
     * several; an image depends on the seeds and its block alone.
     *
     * @param teacher with batch norms, on its device
     * @param data its classes; of its images only RDED's start takes any, and only while a block is
     *     missing
     * @param seeds of every random draw
     * @param blocks folder of the blocks and their checkpoints, which others may {@link #help} to
     *     fill
     * @param hooks snapshots of the first block, and events of the stage {@code distill}, whose
     *     steps have the values {@code crossEntropy}, {@code batchNorm}, {@code tv} and {@code l2}
     *     where they weigh anything (none of them weighted), {@code learningRate}, {@code
     *     secondsPerStep} and {@code residentBytes}; RDED's choice of a start comes before it as
     *     the stage {@code patches}, whose steps are classes
     * @return kept: the caller closes it
     * @throws StoppedException if the thread is interrupted; the step in progress is finished and
     *     saved first
     * @throws io.limbeck.torch.NonFiniteLossException if a term of the loss or its gradient is not
     *     finite; nothing of its step is saved
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
            BlockStore store = new BlockStore(blocks, false, hooks.listener());
            Tensor bytes = recovery(settings, teacher, data, seeds, store, hooks).run();
            return TeacherFacts.set(NAME, settings.holdsRealPixels(), teacher, data.info(), bytes)
                    .keep();
        }
    }

    /**
     * Recovers blocks of a set beside another process, which does {@link #recover} with the same
     * arguments, and others that help. Each block is done by one of them; that of a process that
     * died is taken over. Returns when all are there.
     *
     * @throws IllegalArgumentException also if the blocks that are there are not those that these
     *     arguments give
     */
    public static void help(
            Sre2lSettings settings,
            Teacher teacher,
            Dataset data,
            SeedTree seeds,
            Path blocks,
            Hooks hooks) {
        try (var _ = new PointerScope()) {
            BlockStore store = new BlockStore(blocks, true, hooks.listener());
            recovery(settings, teacher, data, seeds, store, hooks).complete();
        }
    }

    private static Recovery recovery(
            Sre2lSettings settings,
            Teacher teacher,
            Dataset data,
            SeedTree seeds,
            BlockStore store,
            Hooks hooks) {
        return new Recovery(
                settings,
                teacher,
                data,
                seeds.child("recover"),
                hooks,
                store,
                () ->
                        new Rded(settings.patches(), teacher)
                                .images(
                                        settings.ipc(),
                                        data,
                                        seeds.child("patches"),
                                        PATCHES,
                                        hooks.listener()));
    }
}
