package io.limbeck.augment;

import io.limbeck.setting.AugmentationName;
import io.limbeck.setting.Checks;
import io.limbeck.setting.SettingException;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which operations a siamese augmentation uses, as recipes write it: words joined by underscores,
 * such as {@code color_crop_cutout}. {@code color} stands for brightness, saturation and contrast;
 * {@code none}, alone, for nothing. The order of the words does not matter.
 *
 * @param ops in the order of {@link AugmentOp}
 */
public record Strategy(List<AugmentOp> ops) {

    private static final String COLOR = "color";
    private static final String NONE = "none";

    public Strategy {
        ops = ops.stream().distinct().sorted().toList();
    }

    /**
     * @throws SettingException if a word is unknown, empty or repeated; the message names the
     *     nearest word
     */
    public static Strategy parse(String text) {
        Checks checks = new Checks();
        AugmentationName.check(checks, "augmentation", text);
        checks.done();
        return new Strategy(
                text.equals(NONE)
                        ? List.of()
                        : Stream.of(text.split("_"))
                                .flatMap(word -> meaning(word).stream())
                                .toList());
    }

    /** The same without an operation. */
    public Strategy without(AugmentOp op) {
        return new Strategy(ops.stream().filter(o -> o != op).toList());
    }

    public boolean has(AugmentOp op) {
        return ops.contains(op);
    }

    /** Those of which a call applies exactly one. */
    List<AugmentOp> oneOf() {
        return ops.stream().filter(AugmentOp::isOneOf).toList();
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return ops.isEmpty()
                ? NONE
                : ops.stream().map(AugmentOp::word).collect(Collectors.joining("_"));
    }

    private static Set<AugmentOp> meaning(String word) {
        return word.equals(COLOR)
                ? EnumSet.of(AugmentOp.BRIGHTNESS, AugmentOp.SATURATION, AugmentOp.CONTRAST)
                : EnumSet.of(AugmentOp.valueOf(word.toUpperCase(Locale.ROOT)));
    }
}
