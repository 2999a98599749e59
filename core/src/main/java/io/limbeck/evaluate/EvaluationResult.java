package io.limbeck.evaluate;

import io.limbeck.data.LabelledImages;
import io.limbeck.data.LabelledPixels;
import io.limbeck.nn.PixelSpec;
import io.limbeck.train.Accuracy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * What an evaluation found: a row for each network and each set that networks were trained on. A
 * plain value that Jackson writes and reads. Accuracies are fractions in [0, 1], on the whole test
 * set.
 *
 * @param rows in the order in which they were measured
 */
public record EvaluationResult(List<Row> rows) {

    /** Source of the row of a network that a run's teacher taught, which is a result itself. */
    public static final String STUDENT = "student";

    /** Source of the row of a run's teacher. */
    public static final String TEACHER = "teacher";

    /** In the note of a row whose networks learnt a teacher's labels of views of the set. */
    static final String LABELS_BY_VIEW = "soft labels by view";

    /** In the notes of rows of other images that were labelled as the set's. */
    static final String LABELLED_ALIKE = "the same soft labels";

    public EvaluationResult {
        rows = List.copyOf(rows);
    }

    /** Rows of networks that were results themselves and were only tested. */
    public List<Row> finished() {
        return rows.stream().filter(Row::testedOnly).toList();
    }

    /** The same with these rows first. */
    public EvaluationResult after(List<Row> first) {
        List<Row> all = new ArrayList<>(first);
        all.addAll(rows);
        return new EvaluationResult(all);
    }

    /** Nothing measured yet. */
    public static EvaluationResult empty() {
        return new EvaluationResult(List.of());
    }

    /** The row of a source and a network, if it was begun. */
    public Optional<Row> row(String source, String net) {
        return rows.stream().filter(r -> r.isOf(source, net)).findFirst();
    }

    /**
     * The same with rows that were measured later: each in place of the one of its source and
     * network, of which trials of the same training stay, or at the end.
     */
    EvaluationResult with(EvaluationResult later) {
        EvaluationResult all = this;
        for (Row row : later.rows) {
            Row whole = row(row.source, row.net).map(row::withMissing).orElse(row);
            all = all.with(whole);
        }
        return all;
    }

    /** The same with this row in place of the one of its source and network, or at the end. */
    EvaluationResult with(Row row) {
        List<Row> changed = new ArrayList<>(rows);
        for (int i = 0; i < changed.size(); i++) {
            if (changed.get(i).isOf(row.source(), row.net())) {
                changed.set(i, row);
                return new EvaluationResult(changed);
            }
        }
        changed.add(row);
        return new EvaluationResult(changed);
    }

    /**
     * Networks of one kind trained on one set.
     *
     * @param source what they were trained on: {@code synthetic}, {@code random}, {@code herding},
     *     {@code full}, {@code random-soft} or {@code rded}; or what it is itself, {@code student}
     *     or {@code teacher}
     * @param net name of the network, as the settings call it
     * @param storedImages images that are kept on disk
     * @param trainingImages images that a network sees; more than are stored where one stored image
     *     holds several
     * @param steps optimiser steps of one training
     * @param note for people, what is special in this row; may be empty
     * @param trials one for each network trained, by rising seed
     */
    public record Row(
            String source,
            String net,
            int storedImages,
            int trainingImages,
            long steps,
            String note,
            List<Trial> trials) {

        public Row {
            trials = List.copyOf(trials);
        }

        /** Whether it learnt a teacher's labels of views, and so as the method's student does. */
        public boolean byView() {
            return note.contains(LABELS_BY_VIEW) || note.contains(LABELLED_ALIKE);
        }

        /** Whether the network was a result itself, and not trained to measure one. */
        public boolean testedOnly() {
            return source.equals(STUDENT) || source.equals(TEACHER);
        }

        /**
         * Whether the network classifies pixels. Accuracies are then means of intersection over
         * union.
         */
        public boolean isOfPixels() {
            return PixelSpec.kinds().contains(net);
        }

        boolean isOf(String otherSource, String otherNet) {
            return source.equals(otherSource) && net.equals(otherNet);
        }

        /** Whether both describe the same training, whatever trials each holds. */
        boolean sameTraining(Row other) {
            return isOf(other.source, other.net)
                    && storedImages == other.storedImages
                    && trainingImages == other.trainingImages
                    && steps == other.steps;
        }

        boolean has(long seed) {
            return trials.stream().anyMatch(t -> t.seed() == seed);
        }

        /** The same without trials beyond this many seeds. */
        Row first(int seeds) {
            List<Trial> kept = trials.stream().filter(t -> t.seed() < seeds).toList();
            return new Row(source, net, storedImages, trainingImages, steps, note, kept);
        }

        Row with(Trial trial) {
            List<Trial> more = new ArrayList<>(trials);
            more.add(trial);
            more.sort(Comparator.comparingLong(Trial::seed));
            return new Row(source, net, storedImages, trainingImages, steps, note, more);
        }

        /** The same with the trials of an earlier row that it lacks, if both are one training. */
        Row withMissing(Row earlier) {
            Row whole = this;
            if (sameTraining(earlier)) {
                for (Trial trial : earlier.trials) {
                    whole = whole.has(trial.seed()) ? whole : whole.with(trial);
                }
            }
            return whole;
        }

        /** Mean over the trials of the accuracy after the last step; NaN without trials. */
        public double mean() {
            return meanOf(Trial::last);
        }

        /** Population deviation (divided by n) of the accuracy after the last step. */
        public double deviation() {
            return deviationOf(Trial::last);
        }

        /** Mean of a number over the trials; NaN without trials. */
        public double meanOf(ToDoubleFunction<Trial> number) {
            return trials.stream().mapToDouble(number).average().orElse(Double.NaN);
        }

        /** Population deviation (divided by n) of a number over the trials; NaN without trials. */
        public double deviationOf(ToDoubleFunction<Trial> number) {
            double mean = meanOf(number);
            return Math.sqrt(
                    meanOf(t -> {
                        double gap = number.applyAsDouble(t) - mean;
                        return gap * gap;
                    }));
        }
    }

    /**
     * One network trained from scratch.
     *
     * @param seed number of the trial, from 0; the same number has the same initial weights in
     *     every row of a network
     * @param last top-1 accuracy after the last step: the headline
     * @param best greatest top-1 accuracy of the curve: the convention of many published tables,
     *     optimistic because the test set picks the step
     * @param top5 top-5 accuracy after the last step; empty with five classes or fewer, where it
     *     would be 1, and where pixels are classified
     * @param rightPixels share of pixels that are right after the last step, where pixels are
     *     classified
     * @param curve top-1 accuracy along the training, by rising step, the last step included
     * @param seconds wall time, tests included
     */
    public record Trial(
            long seed,
            double last,
            double best,
            Optional<Double> top5,
            Optional<Double> rightPixels,
            List<Point> curve,
            double seconds) {

        public Trial {
            curve = List.copyOf(curve);
        }

        /** Of a network that classifies images. */
        public Trial(
                long seed,
                double last,
                double best,
                double top5,
                List<Point> curve,
                double seconds) {
            this(seed, last, best, Optional.of(top5), Optional.empty(), curve, seconds);
        }

        /**
         * What was measured of a network after its last step.
         *
         * @param test images that it was measured on
         */
        public static Trial of(
                long seed, Accuracy last, LabelledImages test, List<Point> curve, double seconds) {
            boolean ofPixels = test instanceof LabelledPixels;
            double best =
                    curve.stream().mapToDouble(Point::accuracy).reduce(last.top1(), Math::max);
            Optional<Double> second = Optional.of(last.top5());
            return new Trial(
                    seed,
                    last.top1(),
                    best,
                    ofPixels || test.classes() <= 5 ? Optional.empty() : second,
                    ofPixels ? second : Optional.empty(),
                    curve,
                    seconds);
        }

        /** What stands beside the accuracy: top-5, or the share of right pixels; else NaN. */
        public double second() {
            return top5.or(() -> rightPixels).orElse(Double.NaN);
        }
    }

    /**
     * @param step optimiser steps done
     * @param accuracy top-1 on the whole test set
     * @param work that it took, of a student that was a result itself
     */
    public record Point(long step, double accuracy, Optional<Work> work) {

        /** Of a network that was trained to measure a set. */
        public Point(long step, double accuracy) {
            this(step, accuracy, Optional.empty());
        }
    }

    /**
     * Wall time up to a point, tests left out.
     *
     * @param inversionSeconds of making images
     * @param distillationSeconds of learning from them
     */
    public record Work(double inversionSeconds, double distillationSeconds) {

        /** Both together. */
        public double total() {
            return inversionSeconds + distillationSeconds;
        }
    }
}
