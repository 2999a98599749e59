package io.limbeck.run;

import io.limbeck.method.CoresetSettings;
import io.limbeck.method.DatmSettings;
import io.limbeck.method.DcSettings;
import io.limbeck.method.DmSettings;
import io.limbeck.method.DsaSettings;
import io.limbeck.method.GradientSteps;
import io.limbeck.method.MethodSettings;
import io.limbeck.method.NcfmSettings;
import io.limbeck.method.ProbeSettings;
import io.limbeck.method.RdedSettings;
import io.limbeck.method.Sre2lSettings;
import io.limbeck.method.SsdKdSettings;
import io.limbeck.method.TargetReuse;
import io.limbeck.method.TeacherMethod;
import io.limbeck.method.TrajectoryMethod;
import io.limbeck.train.TrainingSettings;
import java.util.ArrayList;
import java.util.List;

/**
 * A recipe with everything as large as it is, done only a few times.
 *
 * @param sets what to set in the recipe
 * @param distill steps of the stage in the whole recipe, as a multiple of those that are left
 * @param first of those that are left, how many say nothing of the others
 * @param relabel as {@code distill}, of the stage that labels views
 * @param lesson the same of a student's steps
 * @param images the same of the images of the set
 * @param leftOut images of the whole recipe's set that the abridged one lacks
 */
record Abridgement(
        List<String> sets,
        double distill,
        int first,
        double relabel,
        double lesson,
        double images,
        long leftOut) {

    /** Steps of each training: enough for a median after the virtual machine has warmed up. */
    private static final int TRAINING_STEPS = 20;

    private static final int NCFM_ITERATIONS = 4;
    private static final int BLOCK_STEPS = 8;
    private static final int EPOCHS = 2;
    private static final int CYCLES = 3;

    /** With a set of the same size, and a first iteration that warms up. */
    private Abridgement(List<String> sets, double distill, double relabel, double lesson) {
        this(sets, distill, 1, relabel, lesson, 1, 0);
    }

    /** The same with a set of so many images, of which a few are left. */
    private Abridgement ofImages(long whole, long few) {
        double times = (double) whole / few;
        return new Abridgement(
                sets, distill, first, relabel, lesson, times, Math.max(0, whole - few));
    }

    /** Of a data set. */
    record Size(int classes, int trainingImages) {}

    /**
     * @param data of the recipe
     * @param length 1 for the shortest, else times as many steps of trainings and blocks, and
     *     epochs of views; the iterations of other methods are large, and stay as few
     */
    static Abridgement of(Recipe recipe, Size data, int length) {
        String steps = "%d steps".formatted(length * TRAINING_STEPS);
        List<String> sets =
                new ArrayList<>(
                        List.of(
                                "pool.pairs=1",
                                "pool.training.length=" + steps,
                                "evaluation.seeds=1",
                                "evaluation.curve-points=1",
                                "evaluation.training.length=" + steps));
        return of(recipe, data, length, sets);
    }

    /** Stages of which a longer rehearsal does more. */
    static List<String> lengthened(MethodSettings method) {
        List<String> stages = new ArrayList<>(List.of("evaluate"));
        if (!(method instanceof TrajectoryMethod)) {
            stages.add("pretrain");
        }
        if (method instanceof TeacherMethod) {
            stages.add("relabel");
        }
        if (method instanceof Sre2lSettings) {
            stages.add("distill");
        }
        return stages;
    }

    /** After the first iteration, which warms up, four; those of a probe cost the same. */
    private static Abridgement few(int iterations, ProbeSettings probe, List<String> sets) {
        int few = 5;
        sets.add("method.iterations=" + few);
        sets.add("method.probe.iterations=0");
        return new Abridgement(sets, (double) (iterations + probe.total()) / few, 1, 1);
    }

    /** One network with all its steps: they differ in what they cost. */
    private static Abridgement gradient(
            GradientSteps steps, ProbeSettings probe, List<String> sets) {
        sets.add("method.steps.networks=1");
        sets.add("method.probe.iterations=0");
        double probed = (double) probe.total() / steps.outer();
        return new Abridgement(sets, steps.networks() + probed, 1, 1);
    }

    /** One expert, and no more of its epochs than one trajectory needs. */
    private static Abridgement trajectory(TrajectoryMethod led, List<String> sets) {
        sets.add("method.experts.count=1");
        sets.add("method.experts.epochs=0");
        sets.add("method.trajectory.min-start=0");
        sets.add("method.trajectory.max-start=1");
        if (led instanceof DatmSettings) {
            sets.add("method.ramp.iterations=0");
        }
        return few(led.iterations(), led.probe(), sets);
    }

    /** One block of images, as full as in the run. */
    private static Abridgement recovery(
            Sre2lSettings sre2l, int classes, int length, List<String> sets) {
        int full = Math.max(1, sre2l.recover().block() / classes);
        int ipc = Math.min(sre2l.ipc(), full);
        double images = (double) sre2l.ipc() / ipc;
        double blocks = sre2l.holdsRealPixels() ? images : Math.ceilDiv(sre2l.ipc(), full);
        sets.add("method.ipc=" + ipc);
        sets.add("method.recover.steps=" + length * BLOCK_STEPS);
        double epochs = relabelling(sre2l, ipc * classes, length, sets);
        return new Abridgement(
                        sets,
                        blocks * sre2l.recover().steps() / (length * BLOCK_STEPS),
                        images * epochs,
                        images * epochs)
                .ofImages((long) sre2l.ipc() * classes, (long) ipc * classes);
    }

    /** To choose by what is forgotten, a network is trained as those of a pool are. */
    private static Abridgement selection(
            CoresetSettings coreset, Recipe recipe, Size data, int length, List<String> sets) {
        TrainingSettings training = recipe.pool().training();
        long steps = training.length().totalSteps(data.trainingImages(), training.batch());
        boolean trained = coreset.selection().trainsNetwork();
        return new Abridgement(
                sets, trained ? (double) steps / (length * TRAINING_STEPS) : 1, 1, 1);
    }

    /**
     * As few calls and cycles as leave an image for each class. Calls that only fill the buffer
     * cost less than a cycle, and count as one: this errs upwards.
     */
    private static Abridgement cycles(SsdKdSettings ssdKd, Size data, List<String> sets) {
        int slots = ssdKd.buffer().slots(data.trainingImages());
        int calls = Math.max(1, Math.ceilDiv(data.classes(), ssdKd.admitted()) - CYCLES);
        sets.add("method.warm-up=" + calls);
        sets.add("method.cycles=" + CYCLES);
        sets.add("method.inversion.reset-at=0");
        int few = Math.min(slots, (calls + CYCLES) * ssdKd.admitted());
        double all = (double) ssdKd.warmUpCalls(slots) + ssdKd.cycles();
        return new Abridgement(sets, all / (calls + CYCLES), calls, 1, 1, 1, 0)
                .ofImages(whole(ssdKd.images(slots), data), whole(few, data));
    }

    /** A buffer's set has as many images as classes times a whole number. */
    private static int whole(int images, Size data) {
        return images / data.classes() * data.classes();
    }

    /** As many epochs of views as give students so many steps as other trainings have. */
    private static double relabelling(
            TeacherMethod method, int images, int length, List<String> sets) {
        int steps = Math.ceilDiv(images, method.relabel().batch());
        int epochs = length * Math.max(EPOCHS, Math.ceilDiv(TRAINING_STEPS, steps));
        sets.add("method.relabel.epochs=" + epochs);
        return (double) method.relabel().epochs() / epochs;
    }

    /** How many iterations; with reuse two rounds after the first, as many fresh as in the run. */
    private static int reusing(NcfmSettings ncfm, List<String> sets) {
        TargetReuse reuse = ncfm.reuse();
        long every = Math.round((double) ncfm.iterations() / reuse.fresh(ncfm.iterations()));
        if (every < 2) {
            sets.add("method.reuse.targets=0");
            return NCFM_ITERATIONS;
        }
        sets.add("method.reuse.targets=1");
        sets.add("method.reuse.fresh-every=" + every);
        return Math.toIntExact(1 + 2 * every);
    }

    private static Abridgement of(Recipe recipe, Size data, int length, List<String> sets) {
        return switch (recipe.method()) {
            case NcfmSettings ncfm -> {
                int few = reusing(ncfm, sets);
                sets.add("method.iterations=" + few);
                yield new Abridgement(sets, (double) ncfm.iterations() / few, 1, 1);
            }
            case DmSettings dm -> few(dm.iterations(), dm.probe(), sets);
            case DcSettings dc -> gradient(dc.steps(), dc.probe(), sets);
            case DsaSettings dsa -> gradient(dsa.steps(), dsa.probe(), sets);
            case TrajectoryMethod led -> trajectory(led, sets);
            case CoresetSettings coreset -> selection(coreset, recipe, data, length, sets);
            case SsdKdSettings ssdKd -> cycles(ssdKd, data, sets);
            case Sre2lSettings sre2l -> recovery(sre2l, data.classes(), length, sets);
            case RdedSettings rded -> {
                double epochs = relabelling(rded, rded.ipc() * data.classes(), length, sets);
                yield new Abridgement(sets, 1, epochs, epochs);
            }
        };
    }
}
