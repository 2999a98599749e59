package io.limbeck.run.report;

import io.limbeck.run.report.Chart.Point;
import io.limbeck.run.report.Chart.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * A chart laid out for SVG: the template only writes down what stands here.
 *
 * @param chart what is drawn
 * @param left edge of the plot; its other edges are {@link #RIGHT}, {@link #TOP}, {@link #BOTTOM}
 * @param xTicks along the lower edge
 * @param yTicks along the left edge
 * @param lines in the order of the series
 */
public record ChartDrawing(
        Chart chart, double left, List<Tick> xTicks, List<Tick> yTicks, List<Line> lines) {

    public static final int WIDTH = 460;
    public static final int HEIGHT = 264;
    public static final int TOP = 12;
    public static final int RIGHT = WIDTH - 14;
    public static final int BOTTOM = HEIGHT - 44;

    /** More points of a line than this cannot be told apart at this size; they are averaged. */
    private static final int MOST_POINTS = 220;

    private static final double DIGIT_WIDTH = 7;

    /** A mark on an axis, at a place in pixels. */
    public record Tick(String place, String label) {}

    /**
     * @param name of the series
     * @param colour number of the colour, 0 to 7
     * @param path of the line, or around the bars; empty if the series has no point that can be
     *     drawn
     * @param band outline from the least to the greatest of the averaged points; empty if none were
     *     averaged
     * @param dots places of single points, for series that have few
     */
    public record Line(String name, int colour, String path, String band, List<Dot> dots) {}

    public record Dot(String x, String y) {}

    /** Some neighbouring points as one. */
    private record Bundle(double x, double mean, double least, double greatest) {}

    static ChartDrawing of(Chart chart) {
        Axis around = Axis.around(numbers(chart, true), chart.xScale(), counts(chart));
        Axis x =
                switch (chart.marks()) {
                    case LINE -> around;
                    case BARS -> Bars.of(chart).within(around);
                };
        Axis y = Axis.around(heights(chart), chart.yScale());
        int longest = y.ticks().stream().mapToInt(t -> Axis.label(t).length()).max().orElse(1);
        double left = 30 + longest * DIGIT_WIDTH;
        List<Tick> xTicks =
                x.ticks().stream()
                        .map(t -> new Tick(number(across(x, left, t)), Axis.label(t)))
                        .toList();
        List<Tick> yTicks =
                y.ticks().stream().map(t -> new Tick(number(up(y, t)), Axis.label(t))).toList();
        List<Line> lines =
                IntStream.range(0, chart.series().size())
                        .mapToObj(i -> line(chart, chart.series().get(i), i, left, x, y))
                        .toList();
        return new ChartDrawing(chart, left, xTicks, yTicks, lines);
    }

    /** What the axes span: after averaging, so that one outlier does not flatten the rest. */
    private static double[] numbers(Chart chart, boolean x) {
        return chart.series().stream()
                .flatMap(s -> bundles(chart, s).stream())
                .mapToDouble(b -> x ? b.x() : b.mean())
                .toArray();
    }

    /** What the vertical axis spans; bars stand on zero. */
    private static double[] heights(Chart chart) {
        DoubleStream tops = DoubleStream.of(numbers(chart, false));
        return switch (chart.marks()) {
            case LINE -> tops.toArray();
            case BARS -> DoubleStream.concat(DoubleStream.of(0), tops).toArray();
        };
    }

    /** Whether all points stand at whole numbers. */
    private static boolean counts(Chart chart) {
        return chart.series().stream()
                .flatMap(s -> s.points().stream())
                .allMatch(p -> p.x() == Math.rint(p.x()));
    }

    private static Line line(Chart chart, Series series, int index, double left, Axis x, Axis y) {
        List<Bundle> bundles = bundles(chart, series);
        if (chart.marks() == Chart.Marks.BARS) {
            return new Line(
                    series.name(), index % 8, bars(chart, bundles, left, x, y), "", List.of());
        }
        StringBuilder path = new StringBuilder();
        List<Dot> dots = new ArrayList<>();
        for (Bundle b : bundles) {
            String px = number(across(x, left, b.x()));
            String py = number(up(y, b.mean()));
            path.append(path.isEmpty() ? "M" : "L").append(px).append(' ').append(py);
            dots.add(new Dot(px, py));
        }
        boolean few = bundles.size() <= 24;
        boolean averaged = bundles.stream().anyMatch(b -> b.greatest() > b.least());
        return new Line(
                series.name(),
                index % 8,
                path.toString(),
                averaged ? band(bundles, left, x, y) : "",
                few ? dots : List.of());
    }

    /** The outlines of the bars, one after the other. */
    private static String bars(Chart chart, List<Bundle> bundles, double left, Axis x, Axis y) {
        double half = Bars.of(chart).width() * Bars.FILLED / 2;
        StringBuilder path = new StringBuilder();
        for (Bundle b : bundles) {
            path.append('M').append(number(across(x, left, b.x() - half)));
            path.append(' ').append(number(up(y, 0)));
            path.append('V').append(number(up(y, b.mean())));
            path.append('H').append(number(across(x, left, b.x() + half)));
            path.append('V').append(number(up(y, 0))).append('Z');
        }
        return path.toString();
    }

    private static String band(List<Bundle> bundles, double left, Axis x, Axis y) {
        StringBuilder path = new StringBuilder();
        for (Bundle b : bundles) {
            path.append(path.isEmpty() ? "M" : "L").append(number(across(x, left, b.x())));
            path.append(' ').append(number(up(y, b.greatest())));
        }
        for (Bundle b : bundles.reversed()) {
            path.append('L').append(number(across(x, left, b.x())));
            path.append(' ').append(number(up(y, b.least())));
        }
        return path.append('Z').toString();
    }

    private static List<Bundle> bundles(Chart chart, Series series) {
        List<Point> points =
                series.points().stream()
                        .filter(p -> Axis.holds(p.x(), chart.xScale()))
                        .filter(p -> Axis.holds(p.y(), chart.yScale()))
                        .toList();
        int most =
                switch (chart.marks()) {
                    case LINE -> MOST_POINTS;
                    case BARS -> Integer.MAX_VALUE;
                };
        int size = Math.max(1, Math.ceilDiv(points.size(), most));
        List<Bundle> bundles = new ArrayList<>();
        for (int from = 0; from < points.size(); from += size) {
            bundles.add(bundle(points.subList(from, Math.min(points.size(), from + size))));
        }
        return bundles;
    }

    private static Bundle bundle(List<Point> points) {
        double x = 0;
        double mean = 0;
        double least = Double.POSITIVE_INFINITY;
        double greatest = Double.NEGATIVE_INFINITY;
        for (Point p : points) {
            x += p.x() / points.size();
            mean += p.y() / points.size();
            least = Math.min(least, p.y());
            greatest = Math.max(greatest, p.y());
        }
        return new Bundle(x, mean, least, greatest);
    }

    private static double across(Axis axis, double left, double value) {
        return left + axis.place(value) * (RIGHT - left);
    }

    /** Bands may reach past the axes; they end at the edge. */
    private static double up(Axis axis, double value) {
        double place = Math.clamp(axis.place(value), 0, 1);
        return BOTTOM - place * (BOTTOM - TOP);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    /** What the paths are, as the style sheet calls it. */
    public String kind() {
        return switch (chart.marks()) {
            case LINE -> "line";
            case BARS -> "bar";
        };
    }

    public String leftEdge() {
        return number(left);
    }

    public String middleX() {
        return number((left + RIGHT) / 2);
    }

    public String middleY() {
        return number((TOP + BOTTOM) / 2.0);
    }
}
