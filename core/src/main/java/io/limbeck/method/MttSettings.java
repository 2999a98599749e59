package io.limbeck.method;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.limbeck.setting.AugmentationName;
import io.limbeck.setting.Checks;
import io.limbeck.synthetic.Initialization;
import io.limbeck.synthetic.Parameterization;
import io.limbeck.train.ExpertSettings;
import io.limbeck.train.OptimizerSpec;

/**
 * MTT: students that learn from the synthetic images are to end where experts went on real ones
 * (Cazenavette et al., "Dataset Distillation by Matching Training Trajectories", CVPR 2022).
 *
 * @param ipc stored images per class
 * @param iterations each with one student
 * @param experts who is followed
 * @param trajectory which stretch of them, and how
 * @param parameterization what is stored
 * @param init what it starts from
 * @param optimizer of the images, as networks see them
 * @param stepSize of the student, learnt
 * @param augmentation strategy, one draw for each image and step
 * @param guard against divergence
 * @param probe of the images' rate, before the first iteration
 * @param checkpointEvery iterations between checkpoints
 */
@JsonTypeName("mtt")
public record MttSettings(
        int ipc,
        int iterations,
        ExpertSettings experts,
        TrajectorySettings trajectory,
        Parameterization parameterization,
        Initialization init,
        OptimizerSpec optimizer,
        StepSizeSettings stepSize,
        String augmentation,
        GuardSettings guard,
        ProbeSettings probe,
        int checkpointEvery)
        implements TrajectoryMethod {

    public MttSettings {
        Checks checks = new Checks();
        MatchingMethod.checkStored(checks, ipc, parameterization, init);
        checks.that(iterations >= 1, "iterations", iterations, "must be at least 1; try 5000");
        TrajectoryMethod.checkFollowed(checks, experts, trajectory);
        checks.given("stepSize", stepSize);
        AugmentationName.check(checks, "augmentation", augmentation);
        checks.given("guard", guard);
        checks.given("probe", probe);
        MatchingMethod.checkSteps(checks, optimizer, checkpointEvery);
        checks.done();
    }

    @Override
    public String title() {
        return "MTT";
    }

    public static MttSettings defaults() {
        return new MttSettings(
                10,
                5000,
                ExpertSettings.defaults(),
                TrajectorySettings.defaults(),
                Parameterization.Pixels.defaults(),
                Initialization.RANDOM,
                new OptimizerSpec.Sgd(100, 0.5, 0),
                StepSizeSettings.defaults(),
                "color|crop|cutout|flip|scale|rotate",
                GuardSettings.defaults(),
                ProbeSettings.off(),
                100);
    }
}
