package io.limbeck.method;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.limbeck.setting.AugmentationName;
import io.limbeck.setting.Checks;
import io.limbeck.synthetic.Initialization;
import io.limbeck.synthetic.Parameterization;
import io.limbeck.train.ExpertSettings;
import io.limbeck.train.OptimizerSpec;
import java.util.Optional;

/**
 * DATM: trajectory matching in a window of epochs that suits the number of images, from easy to
 * hard, with learned soft labels ("Towards Lossless Dataset Distillation via Difficulty-Aligned
 * Trajectory Matching", ICLR 2024).
 *
 * @param ipc stored images per class
 * @param iterations each with one student
 * @param experts who is followed, and whose last snapshots choose the images and label them
 * @param trajectory which stretch of them, and how
 * @param ramp how the window grows
 * @param gate greatest loss of an iteration that moves anything
 * @param parameterization what is stored
 * @param init what it starts from; real images are such that an expert classifies correctly
 * @param optimizer of the images, as networks see them
 * @param labels how soft labels are learnt, one for each image or base
 * @param stepSize of the student, learnt
 * @param augmentation strategy, one draw for each image and step
 * @param guard against divergence
 * @param probe of the images' rate, before the first iteration
 * @param checkpointEvery iterations between checkpoints
 */
@JsonTypeName("datm")
public record DatmSettings(
        int ipc,
        int iterations,
        ExpertSettings experts,
        TrajectorySettings trajectory,
        RampSettings ramp,
        double gate,
        Parameterization parameterization,
        Initialization init,
        OptimizerSpec optimizer,
        LearnedLabelSettings labels,
        StepSizeSettings stepSize,
        String augmentation,
        GuardSettings guard,
        ProbeSettings probe,
        int checkpointEvery)
        implements TrajectoryMethod {

    public DatmSettings {
        Checks checks = new Checks();
        MatchingMethod.checkStored(checks, ipc, parameterization, init);
        checks.that(iterations >= 1, "iterations", iterations, "must be at least 1; try 10000");
        TrajectoryMethod.checkFollowed(checks, experts, trajectory);
        if (checks.given("ramp", ramp) && trajectory != null) {
            checks.that(
                    ramp.iterations() == 0
                            || (ramp.from() > trajectory.minStart()
                                    && ramp.from() <= trajectory.maxStart()),
                    "ramp.from",
                    ramp.from(),
                    "the window opens above trajectory.min-start, which is %d, and rises to trajectory.max-start, which is %d; choose a number between, or set ramp.iterations to 0"
                            .formatted(trajectory.minStart(), trajectory.maxStart()));
        }
        checks.positive("gate", gate, "a student that does not move has 1; try 1");
        checks.given("labels", labels);
        checks.given("stepSize", stepSize);
        AugmentationName.check(checks, "augmentation", augmentation);
        if (checks.given("guard", guard)) {
            checks.that(
                    gate <= guard.greatest(),
                    "gate",
                    gate,
                    "a loss above guard.greatest, which is %s, counts as divergence; set the gate to that or lower"
                            .formatted(Checks.shown(guard.greatest())));
        }
        checks.given("probe", probe);
        MatchingMethod.checkSteps(checks, optimizer, checkpointEvery);
        checks.done();
    }

    @Override
    public String title() {
        return "DATM";
    }

    @Override
    public int startsBelow(long iteration) {
        return ramp.bound(iteration, trajectory.maxStart());
    }

    @Override
    public Optional<LearnedLabelSettings> learnedLabels() {
        return Optional.of(labels);
    }

    public static DatmSettings defaults() {
        MttSettings mtt = MttSettings.defaults();
        return new DatmSettings(
                mtt.ipc(),
                10_000,
                mtt.experts(),
                mtt.trajectory(),
                RampSettings.defaults(),
                1,
                mtt.parameterization(),
                mtt.init(),
                mtt.optimizer(),
                LearnedLabelSettings.defaults(),
                mtt.stepSize(),
                mtt.augmentation(),
                mtt.guard(),
                ProbeSettings.off(),
                mtt.checkpointEvery());
    }
}
