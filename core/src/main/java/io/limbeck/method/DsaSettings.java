package io.limbeck.method;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.limbeck.setting.Checks;
import io.limbeck.synthetic.Initialization;
import io.limbeck.synthetic.Parameterization;
import io.limbeck.train.OptimizerSpec;

/**
 * DSA: gradient matching through the same random view of real and synthetic images (Zhao and Bilen,
 * "Dataset Condensation with Differentiable Siamese Augmentation", ICML 2021).
 *
 * @param ipc stored images per class
 * @param steps how long, and against which networks
 * @param parameterization what is stored
 * @param init what it starts from; published are real images
 * @param realBatch real images per class and step; classes with fewer give all
 * @param optimizer of the images, as networks see them
 * @param augmentation strategy: one draw per class and step for the matching, one per image for the
 *     training between
 * @param probe of the images' rate, before the first iteration
 * @param checkpointEvery steps of the images between checkpoints
 */
@JsonTypeName("dsa")
public record DsaSettings(
        int ipc,
        GradientSteps steps,
        Parameterization parameterization,
        Initialization init,
        int realBatch,
        OptimizerSpec optimizer,
        String augmentation,
        ProbeSettings probe,
        int checkpointEvery)
        implements MethodSettings, GradientMethod {

    public DsaSettings {
        Checks checks = new Checks();
        MatchingMethod.checkStored(checks, ipc, parameterization, init);
        checks.given("steps", steps);
        MatchingMethod.checkReal(checks, realBatch, augmentation);
        checks.given("probe", probe);
        MatchingMethod.checkSteps(checks, optimizer, checkpointEvery);
        checks.done();
    }

    /** The images of one class. */
    @Override
    public long inOneGraph(int classes) {
        return imagesOfClass();
    }

    public static DsaSettings defaults() {
        return new DsaSettings(
                10,
                GradientSteps.defaults(),
                Parameterization.Pixels.defaults(),
                Initialization.RANDOM,
                256,
                new OptimizerSpec.Sgd(0.1, 0.5, 0),
                "color|crop|cutout|flip|scale|rotate",
                ProbeSettings.off(),
                100);
    }
}
