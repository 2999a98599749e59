package io.limbeck.run.report;

import io.limbeck.run.report.Chart.Point;
import java.util.List;

/**
 * Where bars stand: around points at even distances, each as wide as these.
 *
 * @param first place of the first bar
 * @param last place of the last bar
 * @param width of a bar and the gap beside it
 */
record Bars(double first, double last, double width) {

    /** Share of a width that is not gap. */
    static final double FILLED = 0.8;

    /** Of a chart of one series; points that have no height keep their place. */
    static Bars of(Chart chart) {
        List<Point> points = chart.series().getFirst().points();
        if (points.isEmpty()) {
            return new Bars(0, 0, 1);
        }
        double first = points.getFirst().x();
        double last = points.getLast().x();
        return new Bars(first, last, points.size() == 1 ? 1 : (last - first) / (points.size() - 1));
    }

    /** The axis that ends where the outer bars do, with those marks of another that are on it. */
    Axis within(Axis other) {
        double low = first - width / 2;
        double high = last + width / 2;
        double rounding = 1e-9 * (high - low);
        return new Axis(
                other.scale(),
                low,
                high,
                other.ticks().stream()
                        .filter(tick -> tick >= low - rounding && tick <= high + rounding)
                        .toList());
    }
}
