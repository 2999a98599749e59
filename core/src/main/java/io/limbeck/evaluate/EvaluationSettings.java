package io.limbeck.evaluate;

import io.limbeck.nn.NetworkChoice;
import io.limbeck.setting.Checks;
import io.limbeck.train.Length;
import io.limbeck.train.OptimizerSpec;
import io.limbeck.train.ScheduleSpec;
import io.limbeck.train.TrainingSettings;
import java.util.List;

/**
 * How a synthetic set is measured: networks trained from scratch on it, tested on the real test
 * set.
 *
 * @param nets names of the networks, at least one but for a method whose result is a network, such
 *     as {@code convnet}, {@code resnet18}; {@code convnet} is the recipe's own network if that is
 *     a ConvNet
 * @param seeds networks trained per row, each from its own seed
 * @param training of every row whose labels are of whole images: the same for synthetic, baselines
 *     and full data; rows with a teacher's labels of views are trained as their method says
 * @param baselines measured in the same table
 * @param curvePoints how often the test accuracy is measured along a training, the end included
 * @param hardEnd share of the training, at its end, in which networks learn the hard labels of a
 *     synthetic set in place of its soft ones; 0 for none
 */
public record EvaluationSettings(
        List<String> nets,
        int seeds,
        TrainingSettings training,
        List<Baseline> baselines,
        int curvePoints,
        double hardEnd) {

    /** What a synthetic set must be better than. */
    public enum Baseline {
        /** Random real images, as many per class as are stored; a fresh draw for each seed. */
        RANDOM,
        /**
         * Real images chosen by herding in the features of a trained network, as many as are
         * stored.
         */
        HERDING,
        /** The whole training set. */
        FULL,
        /**
         * The images of {@link #RANDOM}, with soft labels of the same teacher for the same views;
         * for methods that have one.
         */
        RANDOM_SOFT,
        /** Real patches that the teacher is surest of, stitched, likewise labelled. */
        RDED;

        /** Whether it needs a teacher's labels for views. */
        public boolean soft() {
            return this == RANDOM_SOFT || this == RDED;
        }
    }

    public EvaluationSettings {
        nets = List.copyOf(nets);
        baselines = List.copyOf(baselines);
        Checks checks = new Checks();
        for (String net : nets) {
            checks.that(
                    NetworkChoice.names().contains(net),
                    "nets",
                    nets,
                    "\"%s\" is no network; accepted are %s"
                            .formatted(net, String.join(", ", NetworkChoice.names())));
        }
        checks.distinct("nets", nets);
        checks.that(
                seeds >= 1 && seeds <= 1000,
                "seeds",
                seeds,
                "networks per row must be 1 to 1000; try 5, or 3 for a quick look");
        checks.given("training", training);
        checks.distinct("baselines", baselines);
        checks.that(
                curvePoints >= 1,
                "curvePoints",
                curvePoints,
                "must be at least 1, the end of the training; try 20");
        checks.fractionBelowOne(
                "hardEnd", hardEnd, "a share of the training; try 0.05, or 0 for none");
        checks.done();
    }

    /** With the labels of the set to the end. */
    public EvaluationSettings(
            List<String> nets,
            int seeds,
            TrainingSettings training,
            List<Baseline> baselines,
            int curvePoints) {
        this(nets, seeds, training, baselines, curvePoints, 0);
    }

    public static EvaluationSettings defaults() {
        return new EvaluationSettings(
                List.of("convnet"),
                5,
                new TrainingSettings(
                        Length.epochs(2000),
                        128,
                        new OptimizerSpec.AdamW(1e-3, 0.9, 0.999, 0.01),
                        new ScheduleSpec.Step(List.of(0.2, 0.4, 0.6, 0.8), 0.5),
                        "color_flip_crop_scale_rotate",
                        0.5,
                        0,
                        0),
                List.of(Baseline.RANDOM, Baseline.HERDING, Baseline.FULL),
                20);
    }
}
