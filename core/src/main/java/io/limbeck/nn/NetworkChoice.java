package io.limbeck.nn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The networks that classify images, as recipes and commands choose them by name. */
public final class NetworkChoice {

    private NetworkChoice() {}

    /** The kinds, as recipes name them; {@link PixelSpec} has those that classify pixels. */
    public static List<String> kinds() {
        return Arrays.stream(NetworkSpec.class.getPermittedSubclasses())
                .filter(Class::isRecord)
                .map(NetworkSpec::kind)
                .toList();
    }

    /**
     * The names by which networks stand beside a recipe's: the kinds, and the WideResNets of the
     * field.
     */
    public static List<String> names() {
        List<String> names = new ArrayList<>();
        for (String kind : kinds()) {
            names.add(kind);
            if (kind.equals(WideResNet.KIND)) {
                WideResNet.FIELD.forEach(spec -> names.add(spec.name()));
            }
        }
        return List.copyOf(names);
    }
}
