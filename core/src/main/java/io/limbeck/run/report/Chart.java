package io.limbeck.run.report;

import java.util.List;

/**
 * Curves, or bars, on common axes.
 *
 * @param title what is shown
 * @param x label of the horizontal axis, with its unit
 * @param y label of the vertical axis, with its unit
 * @param xScale of the horizontal axis
 * @param yScale of the vertical axis
 * @param marks what stands for the numbers
 * @param series at most eight can be told apart; of bars there is one
 */
public record Chart(
        String title,
        String x,
        String y,
        Scale xScale,
        Scale yScale,
        Marks marks,
        List<Series> series) {

    /** How numbers become places. */
    public enum Scale {
        LINEAR,
        /** Base 10; numbers that are not above 0 are left out. */
        LOG
    }

    /** What stands for numbers. */
    public enum Marks {
        /** A line through them. */
        LINE,
        /** A bar from zero for each, as wide as they are apart, which must be evenly. */
        BARS
    }

    public Chart {
        series = List.copyOf(series);
    }

    /** Curves. */
    public Chart(
            String title, String x, String y, Scale xScale, Scale yScale, List<Series> series) {
        this(title, x, y, xScale, yScale, Marks.LINE, series);
    }

    /** A chart with linear axes. */
    public static Chart linear(String title, String x, String y, List<Series> series) {
        return new Chart(title, x, y, Scale.LINEAR, Scale.LINEAR, series);
    }

    /** A histogram: bars from zero on linear axes. */
    public static Chart bars(String title, String x, String y, Series series) {
        return new Chart(title, x, y, Scale.LINEAR, Scale.LINEAR, Marks.BARS, List.of(series));
    }

    /**
     * A curve.
     *
     * @param name in the legend
     * @param points by rising x; what is not finite is left out
     */
    public record Series(String name, List<Point> points) {
        public Series {
            points = List.copyOf(points);
        }
    }

    public record Point(double x, double y) {}
}
