package io.limbeck.train;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.limbeck.setting.Fault;
import io.limbeck.setting.SettingException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long a training lasts, as recipes write it: {@code 60 epochs} or {@code 500 steps}.
 *
 * @param count above 0
 * @param unit of the count
 */
public record Length(long count, Unit unit) {

    /** An epoch is one pass over the images, a step one batch. */
    public enum Unit {
        EPOCHS,
        STEPS
    }

    private static final Pattern FORM = Pattern.compile("\\s*([0-9]{1,9})\\s*(epochs?|steps?)\\s*");

    public Length {
        if (count < 1) {
            throw refused(count + " " + unit.name().toLowerCase(Locale.ROOT));
        }
    }

    @JsonCreator
    public static Length parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw refused(text);
        }
        return new Length(
                Long.parseLong(matcher.group(1)),
                matcher.group(2).startsWith("e") ? Unit.EPOCHS : Unit.STEPS);
    }

    private static SettingException refused(String text) {
        return new SettingException(
                List.of(
                        new Fault(
                                "length",
                                "is \"%s\"; write a number above 0 and a unit, such as 60 epochs or 500 steps"
                                        .formatted(text))));
    }

    public static Length epochs(long count) {
        return new Length(count, Unit.EPOCHS);
    }

    public static Length steps(long count) {
        return new Length(count, Unit.STEPS);
    }

    /**
     * The number of optimiser steps over a set of this size; the last, smaller batch of an epoch
     * counts, but for a single image, which joins the batch before it ({@link EpochOrder}).
     */
    public long totalSteps(int images, int batch) {
        return unit == Unit.STEPS ? count : count * EpochOrder.steps(images, batch);
    }

    @JsonValue
    @Override
    public String toString() {
        return count + " " + unit.name().toLowerCase(Locale.ROOT);
    }
}
