package io.limbeck.method;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.limbeck.objective.FrequencySpec;
import io.limbeck.setting.AugmentationName;
import io.limbeck.setting.Checks;
import io.limbeck.synthetic.Formation;
import io.limbeck.synthetic.Initialization;
import io.limbeck.synthetic.MultiFormation;
import io.limbeck.synthetic.Parameterization;
import io.limbeck.train.OptimizerSpec;
import io.limbeck.train.ScheduleSpec;
import java.util.List;

/**
 * NCFM: min-max matching of neural characteristic functions (Wang et al., CVPR 2025,
 * arXiv:2502.20653).
 *
 * @param ipc stored images per class
 * @param iterations passes over all classes
 * @param formation how stored images are decoded, and hallucinated ones
 * @param parameterization what is stored; pixels of a plain formation, as NCFM has its own, or
 *     bases and hallucinators
 * @param init what they start from
 * @param realBatch real images per class and iteration; classes with fewer give all
 * @param realSampling which real images
 * @param extractor which weights observe
 * @param layers taps to match at, by index from 0; empty for the features before the classifier
 * @param frequencies where the frequency arguments come from
 * @param reuse of what real images look like; only for frequencies that do not learn
 * @param amplitude weight alpha of the amplitude term, 0 to 1
 * @param phase weight beta of the phase term, 0 to 1; not both 0
 * @param calibration weight of the cross-entropy of a trained network; 0 for none
 * @param optimizer of the images, one state per class
 * @param schedule of the images' rate
 * @param augmentation strategy of the siamese augmentation, one draw per class and iteration
 * @param labels hard, or a teacher's
 * @param checkpointEvery iterations between checkpoints
 */
@JsonTypeName("ncfm")
public record NcfmSettings(
        int ipc,
        int iterations,
        Formation formation,
        Parameterization parameterization,
        Initialization init,
        int realBatch,
        RealSampling realSampling,
        Extractor extractor,
        List<Integer> layers,
        FrequencySpec frequencies,
        TargetReuse reuse,
        double amplitude,
        double phase,
        double calibration,
        OptimizerSpec optimizer,
        ScheduleSpec schedule,
        String augmentation,
        Labels labels,
        int checkpointEvery)
        implements MethodSettings {

    /** Which weights observe the images in an iteration. */
    public enum Extractor {
        /** lambda initial + (1 - lambda) trained weights of a pair, lambda ~ U(0, 1). */
        BLENDED,
        /** Trained weights of a pair. */
        TRAINED,
        /** Fresh random weights; no pool is needed, and no calibration possible. */
        RANDOM
    }

    /** Which real images an iteration sees. */
    public enum RealSampling {
        /** Shuffled epochs over the class. */
        SHUFFLED,
        /** Always the first images of the class, as the released code did. */
        FIRST
    }

    /** What the decoded images teach. */
    public enum Labels {
        HARD,
        /** Logits of the pool's first trained network; a true one-hot where it is wrong. */
        SOFT,
        /**
         * Likewise, but where it is wrong 1 for the true class and 0 for the others as logits,
         * which softmax makes nearly uniform, as the released code did.
         */
        SOFT_RELEASED
    }

    public NcfmSettings {
        layers = List.copyOf(layers);
        Checks checks = new Checks();
        checks.that(ipc >= 1, "ipc", ipc, "images per class must be at least 1; try 1, 10 or 50");
        checks.that(iterations >= 1, "iterations", iterations, "must be at least 1; try 20000");
        if (checks.given("formation", formation) && formation.kind() == Formation.Kind.BOUND) {
            checks.that(
                    formation.bound() >= ipc,
                    "formation.bound",
                    formation.bound(),
                    "decoded images per class must be at least ipc, which is %d; raise it"
                            .formatted(ipc));
        }
        if (checks.given("parameterization", parameterization)
                && parameterization instanceof Parameterization.Pixels(Formation own)) {
            checks.that(
                    own.factor() == 1,
                    "parameterization.formation.factor",
                    own.factor(),
                    "NCFM's images are decoded by method.formation; set that one, and leave this 1");
        }
        checks.given("init", init);
        checks.that(
                realBatch >= 1,
                "realBatch",
                realBatch,
                "real images per class must be at least 1; try 256 or 1024");
        checks.given("realSampling", realSampling);
        checks.that(
                layers.stream().allMatch(layer -> layer >= 0),
                "layers",
                layers,
                "layers count from 0; try [] for the features before the classifier");
        checks.distinct("layers", layers);
        if (checks.given("frequencies", frequencies) && checks.given("reuse", reuse)) {
            checks.that(
                    !reuse.on() || frequencies.repeats(),
                    "reuse.targets",
                    reuse.targets(),
                    "targets are remembered for frequencies that neither learn nor are chosen by top-k; set 0, or frequencies: {kind: gaussian}");
        }
        checkWeights(checks, amplitude, phase, calibration);
        checkPool(checks, extractor, calibration, labels);
        checks.given("optimizer", optimizer);
        checks.given("schedule", schedule);
        AugmentationName.check(checks, "augmentation", augmentation);
        checks.that(
                checkpointEvery >= 1,
                "checkpointEvery",
                checkpointEvery,
                "iterations between checkpoints must be at least 1; try 100");
        checks.done();
    }

    private static void checkWeights(
            Checks checks, double amplitude, double phase, double calibration) {
        checks.fraction("amplitude", amplitude, "try 0.5");
        checks.fraction("phase", phase, "try 0.5");
        checks.that(
                amplitude != 0 || phase != 0,
                "phase",
                phase,
                "and amplitude is 0 too, so nothing is matched; try 0.5 for both");
        checks.notBelowZero("calibration", calibration, "try 1, or 0 for none");
    }

    private static void checkPool(
            Checks checks, Extractor extractor, double calibration, Labels labels) {
        checks.given("extractor", extractor);
        checks.given("labels", labels);
        if (extractor == Extractor.RANDOM) {
            checks.that(
                    calibration == 0,
                    "calibration",
                    calibration,
                    "it needs the trained networks of a pool, and extractor is random; set 0, or extractor: blended");
            checks.that(
                    labels == null || labels == Labels.HARD,
                    "labels",
                    labels,
                    "they need the trained networks of a pool, and extractor is random; set hard, or extractor: blended");
        }
    }

    /** To make others that differ in a few. */
    public NcfmDraft draft() {
        return new NcfmDraft(this);
    }

    /** Whether it asks the trained networks of a pool. */
    public boolean needsPool() {
        return extractor != Extractor.RANDOM || labels != Labels.HARD;
    }

    /** The decoded images of one class. */
    @Override
    public long inOneGraph(int classes) {
        return MultiFormation.decodedCount(formation, ipc);
    }

    public static NcfmSettings defaults() {
        return new NcfmSettings(
                10,
                20_000,
                Formation.defaults(),
                Parameterization.Pixels.defaults(),
                Initialization.MIX,
                1024,
                RealSampling.SHUFFLED,
                Extractor.BLENDED,
                List.of(),
                FrequencySpec.ScaleMixture.defaults(),
                TargetReuse.defaults(),
                0.5,
                0.5,
                1,
                new OptimizerSpec.AdamW(1e-3, 0.9, 0.999, 0),
                ScheduleSpec.Cosine.defaults(),
                "color_crop_cutout",
                Labels.HARD,
                100);
    }
}
