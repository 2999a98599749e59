package io.limbeck.run.report;

import java.util.List;

/**
 * Curves on common axes.
 *
 * @param title what is shown
 * @param x label of the horizontal axis, with its unit
 * @param y label of the vertical axis, with its unit
 * @param xScale of the horizontal axis
 * @param yScale of the vertical axis
 * @param series at most eight can be told apart
 */
public record Chart(
        String title, String x, String y, Scale xScale, Scale yScale, List<Series> series) {

    /** How numbers become places. */
    public enum Scale {
        LINEAR,
        /** Base 10; numbers that are not above 0 are left out. */
        LOG
    }

    public Chart {
        series = List.copyOf(series);
    }

    /** A chart with linear axes. */
    public static Chart linear(String title, String x, String y, List<Series> series) {
        return new Chart(title, x, y, Scale.LINEAR, Scale.LINEAR, series);
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
