package io.limbeck.setting;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The checks of one settings record. A compact constructor asks them all, then calls {@link #done},
 * so that a user sees every fault and not only the first.
 */
public final class Checks {

    private final List<Fault> faults = new ArrayList<>();

    /**
     * @param holds what must be true
     * @param setting name of the record component
     * @param value the value given, for the message
     * @param accepted what is accepted and the mend, for example {@code "must be at least 1, try
     *     10"}
     * @return {@code holds}, so that a further check may depend on it
     */
    public boolean that(boolean holds, String setting, Object value, String accepted) {
        if (!holds) {
            faults.add(new Fault(setting, "is %s; %s".formatted(shown(value), accepted)));
        }
        return holds;
    }

    /** The value is not null; a recipe always gives one, a caller of the library may not. */
    public boolean given(String setting, Object value) {
        return that(value != null, setting, value, "it must be given");
    }

    /** Finite and above 0. */
    public boolean positive(String setting, double value, String mend) {
        return that(
                Double.isFinite(value) && value > 0, setting, value, "must be above 0; " + mend);
    }

    /** Finite, and 0 or above. */
    public boolean notBelowZero(String setting, double value, String mend) {
        return that(
                Double.isFinite(value) && value >= 0,
                setting,
                value,
                "must be 0 or above; " + mend);
    }

    /** 0 to below 1. */
    public boolean fractionBelowOne(String setting, double value, String mend) {
        return that(value >= 0 && value < 1, setting, value, "must be 0 to below 1; " + mend);
    }

    /** 0 to 1. */
    public boolean fraction(String setting, double value, String mend) {
        return that(value >= 0 && value <= 1, setting, value, "must be 0 to 1; " + mend);
    }

    /** Nothing stands twice in the list. */
    public boolean distinct(String setting, Collection<?> values) {
        return that(
                values.stream().distinct().count() == values.size(),
                setting,
                values,
                "nothing may stand twice; name each once");
    }

    /** Throws if anything was wrong. */
    public void done() {
        if (!faults.isEmpty()) {
            throw new SettingException(faults);
        }
    }

    /** A value as a recipe would write it. */
    public static String shown(Object value) {
        return switch (value) {
            case String text -> "\"" + text + "\"";
            case Enum<?> constant -> constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
            case Collection<?> items ->
                    items.stream().map(Checks::shown).collect(Collectors.joining(", ", "[", "]"));
            case Double number when number == Math.rint(number) && Math.abs(number) < 1e9 ->
                    Long.toString(number.longValue());
            case null -> "missing";
            default -> Objects.toString(value);
        };
    }
}
