package io.limbeck.nn;

import java.util.Arrays;
import java.util.List;

/** A network that classifies each pixel, as a recipe says it. */
public sealed interface PixelSpec extends NetworkSpec permits DeepLabV3, Dilated {

    /** The kinds, as recipes name them. */
    static List<String> kinds() {
        return Arrays.stream(PixelSpec.class.getPermittedSubclasses())
                .map(NetworkSpec::kind)
                .toList();
    }
}
