package io.limbeck.evaluate;

import io.limbeck.data.LabelledImages;
import io.limbeck.data.Preprocessing;
import io.limbeck.evaluate.EvaluationResult.Point;
import io.limbeck.evaluate.EvaluationResult.Trial;
import io.limbeck.nn.Network;
import io.limbeck.nn.Weights;
import io.limbeck.torch.Compute;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.Accuracy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.bytedeco.javacpp.PointerScope;

/**
 * Trains one network from scratch and tests it along the way.
 *
 * @param steps of the whole training
 * @param curvePoints how often it is tested, the end included
 * @param progress hears the steps
 */
record TrialRun(
        Network network,
        Preprocessing preprocessing,
        LabelledImages test,
        long steps,
        int curvePoints,
        Compute compute,
        Progress progress) {

    /** About how many progress reports a training gives. */
    private static final int REPORTS = 100;

    /** Hears numbers of a step, by name. */
    interface Progress {
        void on(long step, Map<String, Double> values);
    }

    /**
     * @param number of the trial
     * @param source what to train on
     * @param seeds of this trial
     */
    Trial of(long number, Source source, SeedTree seeds) {
        long start = System.nanoTime();
        List<Point> curve = new ArrayList<>();
        try (var _ = new PointerScope()) {
            Set<Long> points = points();
            long every = Math.max(1, steps / REPORTS);
            try (Weights trained =
                    source.train(
                            network,
                            seeds,
                            (step, loss, weights) -> {
                                Map<String, Double> values = new LinkedHashMap<>();
                                values.put("loss", loss);
                                if (step < steps && points.contains(step)) {
                                    Point point = new Point(step, accuracy(weights.get()).top1());
                                    curve.add(point);
                                    values.put("accuracy", point.accuracy());
                                }
                                if (values.size() > 1 || step % every == 0) {
                                    progress.on(step, values);
                                }
                            })) {
                Accuracy last = accuracy(trained);
                curve.add(new Point(steps, last.top1()));
                progress.on(steps, Map.of("accuracy", last.top1()));
                double seconds = (System.nanoTime() - start) / 1e9;
                return Trial.of(number, last, test, curve, seconds);
            }
        }
    }

    private Accuracy accuracy(Weights weights) {
        return Accuracy.of(network, weights, preprocessing, test, compute);
    }

    /** Evenly spaced, the last step included; fewer if there are fewer steps. */
    private Set<Long> points() {
        Set<Long> points = new TreeSet<>();
        for (long k = 1; k <= curvePoints; k++) {
            points.add(Math.max(1, Math.round((double) steps * k / curvePoints)));
        }
        return points;
    }
}
