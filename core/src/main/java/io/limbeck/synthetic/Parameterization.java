package io.limbeck.synthetic;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.limbeck.data.ImageShape;
import io.limbeck.nn.FeatureShape;
import io.limbeck.nn.Hallucinator;
import io.limbeck.setting.Checks;
import io.limbeck.train.OptimizerSpec;

/** What a synthetic set stores, and how images come out of it; a recipe picks by {@code kind}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
public sealed interface Parameterization {

    /**
     * Images, each of which may hold several smaller ones.
     *
     * @param formation how they are decoded
     */
    @JsonTypeName("pixels")
    record Pixels(Formation formation) implements Parameterization {
        public Pixels {
            Checks checks = new Checks();
            checks.given("formation", formation);
            checks.done();
        }

        /** Plain images. */
        public static Pixels defaults() {
            return new Pixels(new Formation(Formation.Kind.SINGLE, 1, 100_000));
        }
    }

    /**
     * Bases, and small networks that each make an image of every base: with n of them, a class has
     * n times as many images as bases. Source: Liu et al., "Dataset Distillation via
     * Factorization", NeurIPS 2022.
     *
     * @param count hallucinators; of each class if they are not shared
     * @param sharing whom a hallucinator serves
     * @param baseChannels channels of a base; 0 for as many as an image has
     * @param form of a hallucinator
     * @param start its kernels before the first step
     * @param optimizer of each hallucinator; its rate follows the schedule of the bases' rate
     * @param constraint what keeps hallucinators apart
     * @param pairing how networks that learn from the set meet the images
     */
    @JsonTypeName("hallucinator")
    record Hallucinated(
            int count,
            Sharing sharing,
            int baseChannels,
            Hallucinator.Form form,
            Hallucinator.Start start,
            OptimizerSpec optimizer,
            Constraint constraint,
            Pairing pairing)
            implements Parameterization {

        public Hallucinated {
            Checks checks = new Checks();
            checks.that(
                    count >= 1 && count <= 1000,
                    "count",
                    count,
                    "hallucinators must be 1 to 1000; published is 5");
            checks.given("sharing", sharing);
            checks.that(
                    baseChannels >= 0 && baseChannels <= 512,
                    "baseChannels",
                    baseChannels,
                    "channels of a base must be 0 (as an image) to 512; try 0, or 1 for a third of the size");
            checks.given("form", form);
            checks.given("start", start);
            checks.given("optimizer", optimizer);
            checks.given("constraint", constraint);
            checks.given("pairing", pairing);
            checks.done();
        }

        /** Whether an adversary looks at the images: the cosine of two hallucinators counts. */
        public boolean hasAdversary() {
            return count > 1 && constraint.cosine() != 0;
        }

        /**
         * Five shared ones, as released but for the optimiser: the released rate fits the tiny
         * gradients of MTT alone, and Adam does not ask how large a method's gradients are.
         */
        public static Hallucinated defaults() {
            return new Hallucinated(
                    5,
                    Sharing.SHARED,
                    0,
                    Hallucinator.Form.defaults(),
                    Hallucinator.Start.COPY,
                    OptimizerSpec.Adam.defaults(),
                    Constraint.defaults(),
                    Pairing.RANDOM);
        }

        /**
         * The hallucinator for images of a shape.
         *
         * @throws io.limbeck.torch.ShapeException if it cannot make such images
         */
        public Hallucinator hallucinator(ImageShape shape) {
            return Hallucinator.of(
                    form,
                    baseChannels == 0 ? shape.channels() : baseChannels,
                    new FeatureShape(shape.channels(), shape.height(), shape.width()));
        }
    }

    /** Whom a hallucinator serves. */
    enum Sharing {
        /** All classes. */
        SHARED,
        /** One class; there are as many sets of hallucinators as classes. */
        CLASS
    }

    /** How networks that learn from a set of bases and hallucinators meet its images. */
    enum Pairing {
        /** An epoch has each base once, each time with a hallucinator drawn for it. */
        RANDOM,
        /** An epoch has every base with every hallucinator. */
        ALL
    }

    /**
     * What keeps hallucinators apart: a network, the adversary, learns to recognise a base behind
     * any hallucinator, and bases and hallucinators are moved so that its features of two
     * renderings of a base differ. Needs two hallucinators at least; none of it is stored.
     *
     * @param cosine weight of the similarity of two renderings in what moves bases and
     *     hallucinators; 0 for no constraint at all, and no adversary
     * @param relative whether that weight is a share of the running mean of the matching loss, so
     *     that it means the same for methods whose losses differ in size
     * @param contrast weight of the supervised contrastive loss of the adversary
     * @param task weight of its cross-entropy
     * @param align weight of the dissimilarity of two renderings in its loss
     * @param positives which renderings the contrastive loss draws together
     * @param temperature of the contrastive loss
     * @param batch bases that are looked at in an iteration; 0 for all
     * @param adversary optimiser of that network
     */
    record Constraint(
            double cosine,
            boolean relative,
            double contrast,
            double task,
            double align,
            Positives positives,
            double temperature,
            int batch,
            OptimizerSpec adversary) {

        /** Whose renderings are alike. */
        public enum Positives {
            /** Of the same class, as released. */
            CLASS,
            /** Of the same base, as in the paper. */
            BASE
        }

        public Constraint {
            Checks checks = new Checks();
            checkWeight(checks, "cosine", cosine);
            checkWeight(checks, "contrast", contrast);
            checkWeight(checks, "task", task);
            checkWeight(checks, "align", align);
            checks.given("positives", positives);
            checks.positive("temperature", temperature, "try 0.07");
            checks.that(
                    batch >= 0,
                    "batch",
                    batch,
                    "bases of an iteration must be 0 (all) or above; try 0");
            checks.given("adversary", adversary);
            checks.done();
        }

        private static void checkWeight(Checks checks, String name, double weight) {
            checks.that(
                    Double.isFinite(weight) && weight >= 0,
                    name,
                    weight,
                    "a weight must be 0 or above; try 0.1");
        }

        /** The released weights. */
        public static Constraint defaults() {
            return new Constraint(
                    0.1,
                    true,
                    0.1,
                    1,
                    0.1,
                    Positives.CLASS,
                    0.07,
                    0,
                    new OptimizerSpec.Sgd(0.001, 0.9, 0));
        }
    }
}
