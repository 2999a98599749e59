package io.limbeck.evaluate;

import io.limbeck.evaluate.EvaluationResult.Row;
import java.util.ArrayList;
import java.util.List;

/**
 * What class-incremental learning has given so far; a plain value that Jackson writes and reads.
 *
 * @param facts all that decides it, in words: a result of others is refused
 * @param points in the order in which they were measured
 */
public record ContinualResult(String facts, List<Point> points) {

    /**
     * One network.
     *
     * @param step from 1
     * @param classes seen by then
     * @param source {@code synthetic} or {@code random}
     * @param trial from 0
     * @param accuracy on the test images of the classes seen, 0 to 1
     * @param seconds wall time
     */
    public record Point(
            int step, int classes, String source, int trial, double accuracy, double seconds) {}

    /**
     * The networks of a step.
     *
     * @param mean of their accuracies
     * @param deviation of the population
     */
    public record Step(int step, int classes, double mean, double deviation, int networks) {}

    public ContinualResult {
        points = List.copyOf(points);
    }

    public boolean has(int step, String source, int trial) {
        return points.stream()
                .anyMatch(p -> p.step == step && p.source.equals(source) && p.trial == trial);
    }

    /** The same with one more. */
    public ContinualResult with(Point point) {
        List<Point> more = new ArrayList<>(points);
        more.add(point);
        return new ContinualResult(facts, more);
    }

    /** What there is of a source, step by step. */
    public List<Step> steps(String source) {
        List<Step> steps = new ArrayList<>();
        for (int step : points.stream().mapToInt(Point::step).distinct().sorted().toArray()) {
            List<Point> own =
                    points.stream().filter(p -> p.step == step && p.source.equals(source)).toList();
            if (!own.isEmpty()) {
                Row row =
                        new Row(
                                source,
                                "",
                                0,
                                0,
                                0,
                                "",
                                own.stream()
                                        .map(p ->
                                                new EvaluationResult.Trial(
                                                        p.trial,
                                                        p.accuracy,
                                                        p.accuracy,
                                                        p.accuracy,
                                                        List.of(),
                                                        p.seconds))
                                        .toList());
                steps.add(
                        new Step(
                                step,
                                own.getFirst().classes,
                                row.mean(),
                                row.deviation(),
                                own.size()));
            }
        }
        return steps;
    }
}
