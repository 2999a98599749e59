package io.limbeck.method;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.limbeck.setting.Checks;
import io.limbeck.synthetic.Initialization;
import io.limbeck.synthetic.Parameterization;
import io.limbeck.train.OptimizerSpec;

/**
 * DM: the mean features of each class are matched in ever new random networks (Zhao and Bilen,
 * "Dataset Condensation with Distribution Matching", WACV 2023).
 *
 * @param ipc stored images per class
 * @param iterations each with a network of its own
 * @param parameterization what is stored
 * @param init what it starts from
 * @param realBatch real images per class and iteration; classes with fewer give all
 * @param optimizer of the images, as networks see them
 * @param augmentation strategy of the siamese augmentation, one draw per class and iteration
 * @param probe of the images' rate, before the first iteration
 * @param checkpointEvery iterations between checkpoints
 */
@JsonTypeName("dm")
public record DmSettings(
        int ipc,
        int iterations,
        Parameterization parameterization,
        Initialization init,
        int realBatch,
        OptimizerSpec optimizer,
        String augmentation,
        ProbeSettings probe,
        int checkpointEvery)
        implements MethodSettings, MatchingMethod {

    public DmSettings {
        Checks checks = new Checks();
        MatchingMethod.checkStored(checks, ipc, parameterization, init);
        checks.that(iterations >= 1, "iterations", iterations, "must be at least 1; try 20000");
        MatchingMethod.checkReal(checks, realBatch, augmentation);
        checks.given("probe", probe);
        MatchingMethod.checkSteps(checks, optimizer, checkpointEvery);
        checks.done();
    }

    public static DmSettings defaults() {
        return new DmSettings(
                10,
                20_000,
                Parameterization.Pixels.defaults(),
                Initialization.RANDOM,
                256,
                new OptimizerSpec.Sgd(1, 0.5, 0),
                "color|crop|cutout|flip|scale|rotate",
                ProbeSettings.off(),
                100);
    }
}
