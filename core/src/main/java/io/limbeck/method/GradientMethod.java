package io.limbeck.method;

/** What DC and DSA share; they differ in their views of images and in what these start from. */
public interface GradientMethod extends MatchingMethod {

    /** How long, and against which networks. */
    GradientSteps steps();

    /** Real images per class and step; classes with fewer give all. */
    int realBatch();

    /** Strategy of the siamese augmentation, {@code none} for DC. */
    @Override
    String augmentation();
}
