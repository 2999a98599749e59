package io.limbeck.method;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.limbeck.setting.Checks;
import io.limbeck.synthetic.Initialization;
import io.limbeck.synthetic.Parameterization;
import io.limbeck.train.OptimizerSpec;

/**
 * DC: the gradients that synthetic images give a network are matched to those of real ones (Zhao,
 * Mopuri and Bilen, "Dataset Condensation with Gradient Matching", ICLR 2021). No augmentation.
 *
 * @param ipc stored images per class
 * @param steps how long, and against which networks
 * @param parameterization what is stored
 * @param init what it starts from; published is noise
 * @param realBatch real images per class and step; classes with fewer give all
 * @param optimizer of the images, as networks see them
 * @param probe of the images' rate, before the first iteration
 * @param checkpointEvery steps of the images between checkpoints
 */
@JsonTypeName("dc")
public record DcSettings(
        int ipc,
        GradientSteps steps,
        Parameterization parameterization,
        Initialization init,
        int realBatch,
        OptimizerSpec optimizer,
        ProbeSettings probe,
        int checkpointEvery)
        implements MethodSettings, GradientMethod {

    public DcSettings {
        Checks checks = new Checks();
        MatchingMethod.checkStored(checks, ipc, parameterization, init);
        checks.given("steps", steps);
        MatchingMethod.checkReal(checks, realBatch, "none");
        checks.given("probe", probe);
        MatchingMethod.checkSteps(checks, optimizer, checkpointEvery);
        checks.done();
    }

    @Override
    public String augmentation() {
        return "none";
    }

    /** The images of one class. */
    @Override
    public long inOneGraph(int classes) {
        return imagesOfClass();
    }

    public static DcSettings defaults() {
        return new DcSettings(
                10,
                GradientSteps.defaults(),
                Parameterization.Pixels.defaults(),
                Initialization.NOISE,
                256,
                new OptimizerSpec.Sgd(0.1, 0.5, 0),
                ProbeSettings.off(),
                100);
    }
}
