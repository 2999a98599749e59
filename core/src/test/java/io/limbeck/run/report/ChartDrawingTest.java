package io.limbeck.run.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.run.report.Chart.Point;
import io.limbeck.run.report.Chart.Scale;
import io.limbeck.run.report.Chart.Series;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChartDrawingTest {

    @Test
    void linearAxis_numbersFromNearZero_startsAtZeroWithRoundTicks() {
        Axis axis = Axis.around(new double[] {3, 48.2, 12}, Scale.LINEAR);
        assertThat(axis.ticks()).containsExactly(0.0, 10.0, 20.0, 30.0, 40.0, 50.0);
        assertThat(axis.place(0)).isZero();
        assertThat(axis.place(50)).isEqualTo(1);
        assertThat(axis.place(25)).isEqualTo(0.5);
    }

    @Test
    void linearAxis_numbersFarFromZero_keepsTheirRange() {
        Axis axis = Axis.around(new double[] {0.91, 0.99}, Scale.LINEAR);
        assertThat(axis.low()).isBetween(0.89, 0.91);
        assertThat(axis.high()).isBetween(0.99, 1.01);
    }

    @Test
    void linearAxis_oneNumber_hasRoomAroundIt() {
        Axis axis = Axis.around(new double[] {5, 5}, Scale.LINEAR);
        assertThat(axis.high()).isGreaterThan(axis.low());
        assertThat(axis.place(5)).isBetween(0.0, 1.0);
    }

    @Test
    void drawing_countedIterations_marksNoPartOfOne() {
        assertThat(xLabels(1, 2)).containsExactly("1", "2");
        assertThat(xLabels(1, 2, 3, 4)).containsExactly("0", "1", "2", "3", "4");
        assertThat(xLabels(0, 11)).containsExactly("0", "5", "10", "15");
        assertThat(xLabels(0, 0.5, 1)).contains("0.2");
    }

    private static List<String> xLabels(double... places) {
        List<Point> points = DoubleStream.of(places).mapToObj(x -> new Point(x, x)).toList();
        return drawing(points).xTicks().stream().map(ChartDrawing.Tick::label).toList();
    }

    @Test
    void linearAxis_negativeNumbers_areInside() {
        Axis axis = Axis.around(new double[] {-7, -2}, Scale.LINEAR);
        assertThat(axis.place(-7)).isBetween(0.0, 1.0);
        assertThat(axis.place(-2)).isBetween(0.0, 1.0);
    }

    @Test
    void logAxis_someDecades_marksPowersOfTen() {
        Axis axis = Axis.around(new double[] {0.001, 1, 1000, 0, -4, Double.NaN}, Scale.LOG);
        assertThat(axis.low()).isEqualTo(0.001);
        assertThat(axis.place(1)).isEqualTo(0.5);
        assertThat(axis.ticks().stream().map(Axis::label))
                .containsExactly("0.001", "0.01", "0.1", "1", "10", "100", "1000");
    }

    @Test
    void axis_noNumbers_isStillAnAxis() {
        assertThat(Axis.around(new double[] {}, Scale.LINEAR).ticks()).hasSizeGreaterThan(1);
        assertThat(Axis.around(new double[] {Double.NaN}, Scale.LOG).ticks()).isNotEmpty();
    }

    @Test
    void label_numbers_areShort() {
        assertThat(IntStream.of(0, 250, 2000, 20_000, 1_500_000).mapToObj(Axis::label))
                .containsExactly("0", "250", "2000", "20k", "1.5M");
        assertThat(Axis.label(0.30000000000000004)).isEqualTo("0.3");
        assertThat(Axis.label(1e-7)).isEqualTo("1e-7");
    }

    @Test
    void drawing_manyNoisyPoints_areAveragedWithABand() {
        List<Point> points =
                IntStream.range(0, 20_000).mapToObj(i -> new Point(i, 5 + i % 2)).toList();
        ChartDrawing.Line line = drawing(points).lines().getFirst();
        assertThat(line.path().length()).isLessThan(4000);
        assertThat(line.band()).endsWith("Z");
        assertThat(line.dots()).isEmpty();
    }

    @Test
    void drawing_fewPoints_areKeptAsTheyAre() {
        ChartDrawing drawing =
                drawing(List.of(new Point(0, 0), new Point(1, Double.NaN), new Point(2, 10)));
        ChartDrawing.Line line = drawing.lines().getFirst();
        assertThat(line.dots()).hasSize(2);
        assertThat(line.band()).isEmpty();
        assertThat(line.path())
                .isEqualTo(
                        "M%s %d.0L%d.0 %d.0"
                                .formatted(
                                        drawing.leftEdge(),
                                        ChartDrawing.BOTTOM,
                                        ChartDrawing.RIGHT,
                                        ChartDrawing.TOP));
    }

    /** A class without a number keeps its place, and none is longer than its number says. */
    @Test
    void drawing_bars_standOnZeroAtTheirClasses() {
        List<Point> points =
                List.of(new Point(0, 0.8), new Point(1, Double.NaN), new Point(2, 0.6));
        ChartDrawing drawing =
                ChartDrawing.of(Chart.bars("t", "class", "y", new Series("s", points)));
        assertThat(drawing.kind()).isEqualTo("bar");
        assertThat(drawing.xTicks())
                .extracting(ChartDrawing.Tick::label)
                .containsExactly("0", "1", "2");
        assertThat(drawing.yTicks().getFirst().label()).isEqualTo("0");
        double width = (ChartDrawing.RIGHT - drawing.left()) / 3;
        double height = ChartDrawing.BOTTOM - ChartDrawing.TOP;
        ChartDrawing.Line line = drawing.lines().getFirst();
        assertThat(line.path())
                .isEqualTo(
                        bar(drawing.left() + 0.1 * width, width, height)
                                + bar(drawing.left() + 2.1 * width, width, 0.75 * height));
        assertThat(line.dots()).isEmpty();
        assertThat(line.band()).isEmpty();
    }

    private static String bar(double from, double width, double height) {
        return String.format(
                Locale.ROOT,
                "M%.1f %d.0V%.1fH%.1fV%d.0Z",
                from,
                ChartDrawing.BOTTOM,
                ChartDrawing.BOTTOM - height,
                from + 0.8 * width,
                ChartDrawing.BOTTOM);
    }

    @Test
    void drawing_manyBars_areNotAveraged() {
        List<Point> points = IntStream.range(0, 1000).mapToObj(i -> new Point(i, i % 2)).toList();
        ChartDrawing drawing = ChartDrawing.of(Chart.bars("t", "x", "y", new Series("s", points)));
        assertThat(drawing.lines().getFirst().path().split("Z")).hasSize(1000);
    }

    private static ChartDrawing drawing(List<Point> points) {
        return ChartDrawing.of(Chart.linear("t", "x", "y", List.of(new Series("s", points))));
    }
}
