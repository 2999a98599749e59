package io.limbeck.augment;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
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
     * @throws IllegalArgumentException if a word is unknown, empty or repeated; the message names
     *     the nearest word
     */
    public static Strategy parse(String text) {
        EnumSet<AugmentOp> ops = EnumSet.noneOf(AugmentOp.class);
        if (!text.equals(NONE)) {
            for (String word : text.split("_", -1)) {
                Set<AugmentOp> meant = meaning(word, text);
                if (!ops.addAll(meant)) {
                    throw new IllegalArgumentException(
                            "augmentation \"%s\" names \"%s\" twice; leave one out"
                                    .formatted(text, word));
                }
            }
        }
        return new Strategy(List.copyOf(ops));
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

    private static Set<AugmentOp> meaning(String word, String text) {
        if (word.equals(COLOR)) {
            return EnumSet.of(AugmentOp.BRIGHTNESS, AugmentOp.SATURATION, AugmentOp.CONTRAST);
        }
        for (AugmentOp op : AugmentOp.values()) {
            if (op.word().equals(word)) {
                return EnumSet.of(op);
            }
        }
        List<String> known = new ArrayList<>(List.of(COLOR));
        Stream.of(AugmentOp.values()).map(AugmentOp::word).forEach(known::add);
        throw new IllegalArgumentException(
                "augmentation \"%s\" has the word \"%s\"; did you mean \"%s\"? Words are %s, joined by _; or none, alone"
                        .formatted(text, word, nearest(word, known), String.join(", ", known)));
    }

    private static String nearest(String word, List<String> known) {
        return known.stream()
                .min(Comparator.comparingInt(candidate -> distance(word, candidate)))
                .orElseThrow();
    }

    /** Levenshtein's distance, one row at a time. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int substitute = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substitute, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
