package io.limbeck.method;

import io.limbeck.setting.AugmentationName;
import io.limbeck.setting.Checks;
import java.util.Arrays;
import java.util.Set;

/**
 * How images are inverted out of a teacher, a batch a call. What a generator makes small is {@code
 * bnWeight L_BN + taskWeight mean(phi L_Task) - adversarialWeight mean(a KL(teacher || student))}.
 *
 * @param source what the images come from
 * @param batch images of a call
 * @param steps inner steps of a call
 * @param learningRate of the generator within a call
 * @param latentRate of the latents, or of the pixels where there is no generator
 * @param meta what a call leaves to the next
 * @param resetAt so many cycles after the warm-up the first layer of the generator that is left to
 *     the next call, and its norm, are drawn anew, once; 0 for never
 * @param bnWeight weight of the distance from the teacher's batch norm statistics
 * @param bnMomentum weight of earlier calls' statistics in that distance, which scales its gradient
 *     by the rest; 0 for none
 * @param taskWeight weight of the modulated cross-entropy
 * @param adversarialWeight weight of the divergence of student and teacher; off while warming up
 * @param decisionMask whether the divergence counts only where both predict the same class
 * @param labels which class each image is to be
 * @param gamma exponent of phi's second factor, how much easy images are held back; 0 for not at
 *     all
 * @param diversity whether phi has its first factor, which holds back classes that the buffer is
 *     full of
 * @param pixelClass what stands for an image's class in phi where pixels are classified
 * @param phiGradient whether a gradient flows through phi
 * @param augmentation of the images before the networks see them: {@code none}, {@code crop},
 *     {@code flip} or {@code crop_flip}
 */
public record InversionSettings(
        Source source,
        int batch,
        int steps,
        double learningRate,
        double latentRate,
        Meta meta,
        int resetAt,
        double bnWeight,
        double bnMomentum,
        double taskWeight,
        double adversarialWeight,
        boolean decisionMask,
        Labels labels,
        double gamma,
        boolean diversity,
        PixelClass pixelClass,
        boolean phiGradient,
        String augmentation) {

    /** What the images come from. */
    public enum Source {
        /** A generator that is trained. */
        GENERATOR,
        /** A generator that is not: a control. */
        UNTRAINED,
        /** No generator: the pixels themselves are optimised, as DeepInversion does. */
        IMAGES,
        /** Uniform noise: a control. */
        NOISE
    }

    /** What a call leaves to the next. */
    public enum Meta {
        /** A start from which the gradients of all its inner steps lead down. */
        FOMAML,
        /** A start that moves towards where the call ended. */
        REPTILE,
        /** The trained generator itself. */
        NONE,
        /** Nothing: each call starts from a fresh generator. */
        RESET
    }

    /** Which class an image is to be. */
    public enum Labels {
        /** What the teacher thinks it is already. */
        PREDICTED,
        /** Drawn uniformly. */
        UNIFORM,
        /** {@code predicted} below 100 classes, else {@code uniform}. */
        AUTO,
        /**
         * {@code predicted} until new images are of few classes (the entropy of their histogram is
         * below 0.8 of the greatest), {@code uniform} from then on.
         */
        WATCHED
    }

    /** What stands for the class of an image whose pixels are classified. */
    public enum PixelClass {
        /** The shares of all classes in its pixels, against those in the buffer's. */
        SHARES,
        /**
         * The class that most of its pixels are of, against how many of the buffer's images that is
         * true of; indoors it is nearly always the wall.
         */
        DOMINANT,
        /** Each pixel by itself: its class against the buffer's pixels, and its own probability. */
        PIXEL
    }

    private static final Set<String> VIEWS = Set.of("crop", "flip");

    /** From so many classes on, {@code auto} draws labels. */
    private static final int MANY_CLASSES = 100;

    public InversionSettings {
        Checks checks = new Checks();
        checks.given("source", source);
        checks.that(
                batch >= 2, "batch", batch, "statistics need at least 2 images; try 256, or 128");
        checks.that(
                steps >= 1,
                "steps",
                steps,
                "inner steps of a call must be at least 1; try 5, or 2 for speed");
        checks.positive("learningRate", learningRate, "try 0.003");
        checks.positive("latentRate", latentRate, "try 0.01");
        checks.given("meta", meta);
        checks.that(
                resetAt == 0 || (resetAt > 0 && source == Source.GENERATOR && meta != Meta.RESET),
                "resetAt",
                resetAt,
                "cycles must be 1 or more, of a source generator whose meta is not reset; try 120, or 0 for never");
        checks.notBelowZero("bnWeight", bnWeight, "try 10, or 1 with bn-momentum 0");
        checks.fractionBelowOne("bnMomentum", bnMomentum, "try 0.9, or 0 for none");
        checks.notBelowZero("taskWeight", taskWeight, "try 0.5");
        checks.notBelowZero("adversarialWeight", adversarialWeight, "try 1.1, or 0 for none");
        checks.given("labels", labels);
        checks.notBelowZero("gamma", gamma, "try 1, or 0 for none");
        if (checks.given("pixelClass", pixelClass)) {
            boolean acts =
                    switch (pixelClass) {
                        case SHARES -> true;
                        case DOMINANT -> diversity;
                        case PIXEL -> diversity || gamma > 0;
                    };
            checks.that(
                    acts,
                    "pixelClass",
                    pixelClass,
                    "without diversity (and, for pixel, without gamma) it changes nothing; set shares");
        }
        AugmentationName.check(checks, "augmentation", augmentation);
        checks.that(
                augmentation == null || onlyViews(augmentation),
                "augmentation",
                augmentation,
                "pixels must stay pixels, so that only crop and flip are taken; try crop_flip, or crop for digits");
        checks.done();
    }

    /** Whether an augmentation only moves and mirrors. */
    static boolean onlyViews(String augmentation) {
        return augmentation.equals("none")
                || Arrays.stream(augmentation.split("_")).allMatch(VIEWS::contains);
    }

    /** Whether labels are drawn for a teacher of so many classes, from the first call on. */
    public boolean drawsLabels(int classes) {
        return switch (labels) {
            case PREDICTED, WATCHED -> false;
            case UNIFORM -> true;
            case AUTO -> classes >= MANY_CLASSES;
        };
    }

    /** Whether there is a generator. */
    public boolean hasGenerator() {
        return source == Source.GENERATOR || source == Source.UNTRAINED;
    }

    /**
     * FastDFKD with five steps, as released for CIFAR, and phi: the weight of the task that a
     * ResNet-34 and a VGG-11 have, and of the student's dissent that of a WRN-40-2, which is
     * between theirs (1.33 and 1).
     */
    public static InversionSettings defaults() {
        return new InversionSettings(
                Source.GENERATOR,
                256,
                5,
                3e-3,
                0.01,
                Meta.FOMAML,
                0,
                10,
                0.9,
                0.5,
                1.1,
                true,
                Labels.AUTO,
                1,
                true,
                PixelClass.SHARES,
                false,
                "crop_flip");
    }
}
