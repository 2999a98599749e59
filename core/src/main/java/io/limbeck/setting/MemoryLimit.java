package io.limbeck.setting;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much memory of a run may be resident, as recipes write it: {@code 2GiB}, {@code 1500 MB} or
 * {@code none}.
 *
 * @param bytes above 0; {@link Long#MAX_VALUE} for none
 */
public record MemoryLimit(long bytes) {

    /** No limit. */
    public static final MemoryLimit NONE = new MemoryLimit(Long.MAX_VALUE);

    private static final Pattern FORM =
            Pattern.compile("\\s*([0-9]{1,9}(?:\\.[0-9]{1,3})?)\\s*(MB|GB|MiB|GiB)\\s*");

    public MemoryLimit {
        if (bytes < 1) {
            throw refused(bytes + " bytes");
        }
    }

    @JsonCreator
    public static MemoryLimit parse(String text) {
        if (text.strip().equals("none")) {
            return NONE;
        }
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw refused(text);
        }
        long unit =
                switch (matcher.group(2)) {
                    case "MB" -> 1_000_000;
                    case "GB" -> 1_000_000_000;
                    case "MiB" -> 1 << 20;
                    default -> 1 << 30;
                };
        long bytes = Math.round(Double.parseDouble(matcher.group(1)) * unit);
        if (bytes < 1) {
            throw refused(text);
        }
        return new MemoryLimit(bytes);
    }

    private static SettingException refused(String text) {
        return new SettingException(
                List.of(
                        new Fault(
                                "memory",
                                "is \"%s\"; write a number above 0 and MB, GB, MiB or GiB, such as 2GiB, or none"
                                        .formatted(text))));
    }

    /** Whether there is a limit. */
    public boolean isSet() {
        return bytes != Long.MAX_VALUE;
    }

    /** So that {@link #parse} gives the same number. */
    @JsonValue
    @Override
    public String toString() {
        if (!isSet()) {
            return "none";
        }
        for (long unit : new long[] {1 << 30, 1_000_000_000, 1 << 20, 1_000_000}) {
            if (bytes % unit == 0) {
                return bytes / unit + name(unit);
            }
        }
        return String.format(Locale.ROOT, "%.3fMiB", bytes / (double) (1 << 20));
    }

    private static String name(long unit) {
        return unit == 1 << 30
                ? "GiB"
                : unit == 1 << 20 ? "MiB" : unit == 1_000_000_000 ? "GB" : "MB";
    }
}
