package io.limbeck.setting;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How recipes name an augmentation: its operations, joined by underscores or bars, or {@code none}.
 */
public final class AugmentationName {

    /** The operations a name may hold; {@code color} is brightness, saturation and contrast. */
    public static final List<String> WORDS =
            List.of(
                    "color",
                    "flip",
                    "brightness",
                    "saturation",
                    "contrast",
                    "crop",
                    "scale",
                    "rotate",
                    "translate",
                    "resize",
                    "cutout");

    private AugmentationName() {}

    /** Checks a setting that names an augmentation. */
    public static void check(Checks checks, String setting, String name) {
        if (!checks.given(setting, name) || name.equals("none")) {
            return;
        }
        // All of them in every call, or one drawn for each call.
        List<String> words = Arrays.asList(name.split(name.contains("|") ? "\\|" : "_", -1));
        Set<String> seen = new HashSet<>();
        for (String word : words) {
            if (!WORDS.contains(word)) {
                checks.that(
                        false,
                        setting,
                        name,
                        "\"%s\" is no operation; write none, or some of %s joined by underscores (all are applied), such as color_crop, or by bars (one is drawn), such as color|crop%s"
                                .formatted(
                                        word,
                                        String.join(", ", WORDS),
                                        Nearest.didYouMean(word, WORDS)));
            } else {
                checks.that(seen.add(word), setting, name, word + " stands twice; name it once");
            }
        }
    }
}
