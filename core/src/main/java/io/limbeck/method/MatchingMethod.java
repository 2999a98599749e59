package io.limbeck.method;

import io.limbeck.setting.AugmentationName;
import io.limbeck.setting.Checks;
import io.limbeck.synthetic.Formation;
import io.limbeck.synthetic.Initialization;
import io.limbeck.synthetic.Parameterization;
import io.limbeck.train.OptimizerSpec;

/** What the settings of methods share that match synthetic images to real ones. */
public interface MatchingMethod {

    /** Stored images per class. */
    int ipc();

    /** What is stored, and how images come out of it. */
    Parameterization parameterization();

    /** What the stored images start from. */
    Initialization init();

    /** Of the stored images, as networks see them. */
    OptimizerSpec optimizer();

    /** Strategy of the augmentation through which networks see images. */
    String augmentation();

    /** Of the images' rate, before the first iteration. */
    ProbeSettings probe();

    /** Iterations between checkpoints. */
    int checkpointEvery();

    /** The checks of what is stored. */
    static void checkStored(
            Checks checks, int ipc, Parameterization parameterization, Initialization init) {
        checks.that(ipc >= 1, "ipc", ipc, "images per class must be at least 1; try 1, 10 or 50");
        if (checks.given("parameterization", parameterization)) {
            switch (parameterization) {
                case Parameterization.Pixels(Formation formation) ->
                        checks.that(
                                formation.kind() != Formation.Kind.BOUND
                                        || formation.bound() >= ipc,
                                "parameterization.formation.bound",
                                formation.bound(),
                                "decoded images per class must be at least ipc, which is %d; raise it"
                                        .formatted(ipc));
                case Parameterization.Hallucinated _ -> {
                    // Whether its shape fits shows once the images are known.
                }
            }
        }
        checks.given("init", init);
    }

    /** The checks of how it is moved. */
    static void checkSteps(Checks checks, OptimizerSpec optimizer, int checkpointEvery) {
        checks.given("optimizer", optimizer);
        checks.that(
                checkpointEvery >= 1,
                "checkpointEvery",
                checkpointEvery,
                "iterations between checkpoints must be at least 1; try 100");
    }

    /** The checks of real batches seen through an augmentation. */
    static void checkReal(Checks checks, int realBatch, String augmentation) {
        checks.that(
                realBatch >= 1,
                "realBatch",
                realBatch,
                "real images per class must be at least 1; try 256");
        AugmentationName.check(checks, "augmentation", augmentation);
    }
}
