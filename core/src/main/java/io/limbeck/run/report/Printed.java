package io.limbeck.run.report;

import java.util.Locale;

/** Numbers as people read them, the same in every locale. */
public final class Printed {

    private static final char THIN_SPACE = '\u2009';

    private Printed() {}

    /** A fraction in percent with one decimal, without the sign: {@code 48.2}; a dash for NaN. */
    public static String percent(double fraction) {
        return Double.isNaN(fraction)
                ? "\u2013"
                : String.format(Locale.ROOT, "%.1f", fraction * 100);
    }

    /** With a capital letter first, if it begins with a letter. */
    static String sentence(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    /** A count with its thousands set apart. */
    public static String count(long number) {
        String grouped = String.format(Locale.ROOT, "%,d", number);
        // Four digits read well without a gap.
        return Math.abs(number) < 10_000 ? Long.toString(number) : grouped.replace(',', THIN_SPACE);
    }

    /** {@code 4.2 s}, {@code 12 min 5 s} or {@code 3 h 20 min}. */
    public static String duration(double seconds) {
        if (seconds < 60) {
            return String.format(Locale.ROOT, seconds < 10 ? "%.1f s" : "%.0f s", seconds);
        }
        long whole = Math.round(seconds);
        if (whole < 3600) {
            return "%d min %d s".formatted(whole / 60, whole % 60);
        }
        return "%d h %d min".formatted(whole / 3600, whole % 3600 / 60);
    }

    /** Bytes in units of 1024: {@code 1.9 GiB}, {@code 310 MiB}. */
    public static String bytes(long bytes) {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < units.length - 1) {
            value /= 1024;
            unit++;
        }
        boolean whole = unit == 0 || value >= 100;
        return String.format(Locale.ROOT, whole ? "%.0f %s" : "%.1f %s", value, units[unit]);
    }
}
