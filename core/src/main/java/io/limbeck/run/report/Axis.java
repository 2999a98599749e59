package io.limbeck.run.report;

import io.limbeck.run.report.Chart.Scale;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/**
 * One axis of a chart: from numbers to places between 0 and 1, and round numbers to mark.
 *
 * @param scale linear or logarithmic
 * @param low number at place 0
 * @param high number at place 1, above {@code low}
 * @param ticks numbers to mark, rising, all between low and high
 */
record Axis(Scale scale, double low, double high, List<Double> ticks) {

    private static final int WANTED_TICKS = 5;

    /** The axis that holds all these numbers; those that cannot stand on it are passed over. */
    static Axis around(double[] values, Scale scale) {
        return around(values, scale, false);
    }

    /**
     * The same.
     *
     * @param whole whether these are counted, as iterations are: no part of one is marked on a
     *     linear axis
     */
    static Axis around(double[] values, Scale scale, boolean whole) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            if (holds(value, scale)) {
                low = Math.min(low, value);
                high = Math.max(high, value);
            }
        }
        if (low > high) {
            low = scale == Scale.LOG ? 1 : 0;
            high = scale == Scale.LOG ? 10 : 1;
        }
        return scale == Scale.LOG ? logarithmic(low, high) : linear(low, high, whole);
    }

    /** Whether a number has a place on an axis of this scale. */
    static boolean holds(double value, Scale scale) {
        return Double.isFinite(value) && (scale == Scale.LINEAR || value > 0);
    }

    /** 0 at the low end, 1 at the high end. */
    double place(double value) {
        if (scale == Scale.LOG) {
            return (Math.log10(value) - Math.log10(low)) / (Math.log10(high) - Math.log10(low));
        }
        return (value - low) / (high - low);
    }

    private static Axis linear(double least, double greatest, boolean whole) {
        // Zero is worth its room unless it would squeeze the curve into a corner.
        double low = least > 0 && least < 0.5 * greatest ? 0 : least;
        double high = greatest > low ? greatest : low + Math.max(1, Math.abs(low) * 0.1);
        double step = roundStep((high - low) / WANTED_TICKS, whole);
        double from = Math.floor(low / step + 1e-9);
        double to = Math.ceil(high / step - 1e-9);
        List<Double> ticks = new ArrayList<>();
        for (double i = from; i <= to; i++) {
            ticks.add(i * step);
        }
        return new Axis(Scale.LINEAR, from * step, to * step, List.copyOf(ticks));
    }

    private static Axis logarithmic(double least, double greatest) {
        double low = least;
        double high = greatest > least ? greatest : least * 10;
        boolean narrow = Math.log10(high / low) < 2.5;
        int[] leading = narrow ? new int[] {1, 2, 5} : new int[] {1};
        List<Double> ticks = new ArrayList<>();
        int decades = (int) Math.ceil(Math.log10(high / low));
        int stride = Math.max(1, decades / 6);
        for (int e = (int) Math.floor(Math.log10(low)); e <= Math.log10(high); e += stride) {
            for (int lead : leading) {
                double tick = lead * Math.pow(10, e);
                if (tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9)) {
                    ticks.add(tick);
                }
            }
        }
        return new Axis(Scale.LOG, low, high, List.copyOf(ticks));
    }

    private static double roundStep(double rough, boolean whole) {
        double unit = Math.pow(10, Math.floor(Math.log10(rough)));
        double lead = rough / unit;
        double round = lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 2.5 ? 2.5 : lead <= 5 ? 5 : 10;
        double step = round * unit;
        if (whole && step != Math.rint(step)) {
            return step < 1 ? 1 : 5; // 2.5 is the only larger one
        }
        return step;
    }

    /** A tick as people read it: 0.001, 25, 20k, 1.5M. */
    static String label(double value) {
        double size = Math.abs(value);
        if (size >= 1e6) {
            return plain(value / 1e6) + "M";
        }
        if (size >= 1e4) {
            return plain(value / 1e3) + "k";
        }
        if (size > 0 && size < 1e-4) {
            int exponent = (int) Math.floor(Math.log10(size) + 1e-9);
            return plain(value / Math.pow(10, exponent)) + "e" + exponent;
        }
        return plain(value);
    }

    private static String plain(double value) {
        BigDecimal rounded = new BigDecimal(value).setScale(6, RoundingMode.HALF_EVEN);
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }
}
