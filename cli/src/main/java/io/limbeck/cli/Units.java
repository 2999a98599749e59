package io.limbeck.cli;

import java.util.Locale;
import java.util.Map;

/** Numbers with units, as people read them. */
final class Units {

    private static final int MANY = 10;
    private static final int FIRST = 3;

    private Units() {}

    /**
     * Named numbers of an event, two spaces before each. Of many only the first, and those whose
     * names say a unit: the others are for {@code events.jsonl} and the report.
     */
    static String values(Map<String, Double> values) {
        StringBuilder text = new StringBuilder();
        int told = 0;
        for (Map.Entry<String, Double> each : values.entrySet()) {
            String written = value(each.getKey(), each.getValue());
            boolean unit = !written.startsWith(each.getKey() + " ");
            if (values.size() <= MANY || unit || told < FIRST) {
                text.append("  ").append(written);
                told += unit ? 0 : 1;
            }
        }
        return text.toString();
    }

    /** A named number of an event; the names with a unit in them are written with it. */
    static String value(String name, double value) {
        return switch (name) {
            case "secondsPerStep" -> number(value) + " s/step";
            case "inversionSeconds" -> "inversion " + number(value) + " s";
            case "distillationSeconds" -> "distillation " + number(value) + " s";
            case "residentBytes" -> bytes(Math.round(value));
            case "learningRate" -> "rate " + number(value);
            default -> name + " " + number(value);
        };
    }

    /** Three significant digits, never in exponents unless very small or large. */
    static String number(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e6) {
            return Long.toString((long) value);
        }
        double size = Math.abs(value);
        if (size >= 1e-3 && size < 1e5) {
            int digits = Math.max(0, 2 - (int) Math.floor(Math.log10(size)));
            return String.format(Locale.ROOT, "%." + digits + "f", value);
        }
        return String.format(Locale.ROOT, "%.2e", value);
    }

    /** Decimal units. */
    static String bytes(long bytes) {
        if (bytes >= 1_000_000_000) {
            return String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
        }
        return String.format(Locale.ROOT, bytes < 9_950_000 ? "%.1f MB" : "%.0f MB", bytes / 1e6);
    }

    /** {@code 12 s}, {@code 3 min 20 s} or {@code 2 h 5 min}. */
    static String duration(double seconds) {
        long whole = Math.round(seconds);
        if (whole < 60) {
            return whole + " s";
        }
        if (whole < 3600) {
            return whole / 60 + " min " + whole % 60 + " s";
        }
        return whole / 3600 + " h " + whole % 3600 / 60 + " min";
    }
}
