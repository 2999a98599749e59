package io.limbeck.method;

import io.limbeck.synthetic.Formation;
import io.limbeck.synthetic.MultiFormation;
import io.limbeck.synthetic.Parameterization;

/** What DC and DSA share; they differ in their views of images and in what these start from. */
public interface GradientMethod extends MatchingMethod {

    /** How long, and against which networks. */
    GradientSteps steps();

    /** Real images per class and step; classes with fewer give all. */
    int realBatch();

    /** Synthetic images of a class and step; of hallucinated ones each base has one. */
    default int imagesOfClass() {
        return switch (parameterization()) {
            case Parameterization.Pixels(Formation formation) ->
                    MultiFormation.decodedCount(formation, ipc());
            case Parameterization.Hallucinated _ -> ipc();
        };
    }

    /** Strategy of the siamese augmentation, {@code none} for DC. */
    @Override
    String augmentation();
}
