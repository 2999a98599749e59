package io.limbeck.evaluate;

import io.limbeck.torch.SeedTree;
import io.limbeck.train.TrainingImages;

/** Images that networks are trained on: the synthetic set's, or a baseline's. */
interface ImageSource {

    /** As in {@link EvaluationResult.Row#source()}. */
    String name();

    /** As in {@link EvaluationResult.Row#note()}. */
    String note();

    int storedImages();

    /** How many images {@link #images} gives. */
    int trainingImages();

    /**
     * The images of one trial; owned by the caller's scope.
     *
     * @param seeds of this trial, for sources that draw
     */
    TrainingImages images(SeedTree seeds);
}
