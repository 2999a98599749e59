package io.limbeck.augment;

import io.limbeck.setting.AugmentationName;
import io.limbeck.setting.Checks;
import io.limbeck.setting.SettingException;
import io.limbeck.torch.SeedTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which operations a siamese augmentation uses, as recipes write it: words joined by underscores,
 * such as {@code color_crop_cutout}. {@code color} stands for brightness, saturation and contrast;
 * {@code none}, alone, for nothing. The order of the words does not matter. Joined by bars, as in
 * {@code color|crop|flip}, a call applies exactly one of the words, each as likely as any other,
 * which is how the augmentation was first published (Zhao and Bilen, ICML 2021).
 *
 * @param ops in the order of {@link AugmentOp}
 * @param single whether a call applies one word alone
 */
public record Strategy(List<AugmentOp> ops, boolean single) {

    private static final String COLOR = "color";
    private static final String NONE = "none";
    private static final String ALL = "_";
    private static final String BAR = "|";

    private static final Set<AugmentOp> COLORS =
            Set.of(AugmentOp.BRIGHTNESS, AugmentOp.SATURATION, AugmentOp.CONTRAST);

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
        boolean single = text.contains(BAR);
        List<AugmentOp> ops =
                text.equals(NONE)
                        ? List.of()
                        : Stream.of(text.split(single ? Pattern.quote(BAR) : ALL))
                                .flatMap(word -> meaning(word).stream())
                                .toList();
        return new Strategy(ops, single);
    }

    /** The same without an operation. */
    public Strategy without(AugmentOp op) {
        return new Strategy(ops.stream().filter(o -> o != op).toList(), single);
    }

    /**
     * What one call applies: all of it, or the one word that is drawn. Words for parts of {@code
     * color} count as that one word, whose parts are applied in order.
     */
    Strategy drawn(SeedTree seeds) {
        if (!single || ops.isEmpty()) {
            return this;
        }
        List<List<AugmentOp>> words = new ArrayList<>();
        List<AugmentOp> colors = ops.stream().filter(COLORS::contains).toList();
        if (!colors.isEmpty()) {
            words.add(colors);
        }
        ops.stream().filter(op -> !COLORS.contains(op)).forEach(op -> words.add(List.of(op)));
        int drawn = seeds.child("single").numbers().nextInt(words.size());
        return new Strategy(words.get(drawn), false);
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
                : ops.stream().map(AugmentOp::word).collect(Collectors.joining(single ? BAR : ALL));
    }

    private static Set<AugmentOp> meaning(String word) {
        return word.equals(COLOR)
                ? COLORS
                : Set.of(AugmentOp.valueOf(word.toUpperCase(Locale.ROOT)));
    }
}
