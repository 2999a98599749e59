package io.limbeck.nn;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.limbeck.setting.Checks;
import java.util.List;

/**
 * A WideResNet for images of about 32 pixels.
 *
 * @param depth layers: 4 and a multiple of 6, such as 16 or 40
 * @param width factor of the channels 16, 32 and 64
 */
@JsonTypeName(WideResNet.KIND)
public record WideResNet(int depth, int width, Norm norm) implements NetworkSpec {
    static final String KIND = "wrn";

    /** Those by whose names papers know them. */
    static final List<WideResNet> FIELD =
            List.of(
                    new WideResNet(16, 1, Norm.BATCH),
                    new WideResNet(16, 2, Norm.BATCH),
                    new WideResNet(40, 1, Norm.BATCH),
                    new WideResNet(40, 2, Norm.BATCH));

    public WideResNet {
        Checks checks = new Checks();
        checks.that(
                depth >= 10 && depth <= 100 && depth % 6 == 4,
                "depth",
                depth,
                "must be 4 and a multiple of 6, 10 to 100; try 16, 28 or 40");
        checks.that(width >= 1 && width <= 32, "width", width, "must be 1 to 32; try 1 or 2");
        NetworkChecks.alwaysNormed(checks, norm);
        checks.done();
    }

    public static WideResNet defaults() {
        return FIELD.getFirst();
    }

    /** Blocks of each of the three groups. */
    int blocks() {
        return (depth - 4) / 6;
    }

    /** Its name beside a recipe, such as {@code wrn40-2}. */
    String name() {
        return KIND + depth + "-" + width;
    }
}
