package io.limbeck.nn;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.limbeck.setting.Checks;
import java.util.List;

/**
 * A DeepLabV3 that a recipe can describe: a backbone whose last map has an eighth of the image's
 * sides, atrous spatial pyramid pooling, and a head. Source: Chen et al., arXiv:1706.05587.
 *
 * @param backbone what makes the map
 * @param width channels of the pyramid's branches and of the head
 * @param rates dilations of the pyramid's 3x3 branches, in pixels of the map
 */
@JsonTypeName("deeplabv3")
public record DeepLabV3(Backbone backbone, int width, List<Integer> rates) implements PixelSpec {

    /** What makes the map; both have batch norm. */
    public enum Backbone {
        /** ResNet-50, 2048 channels. */
        RESNET50,
        /** MobileNet-V2 before its last 1x1 convolution, 320 channels. */
        MOBILENET_V2
    }

    public DeepLabV3 {
        rates = rates == null ? List.of() : List.copyOf(rates);
        Checks checks = new Checks();
        checks.given("backbone", backbone);
        checks.that(width >= 1 && width <= 2048, "width", width, "must be 1 to 2048; try 256");
        checks.that(
                !rates.isEmpty() && rates.stream().allMatch(rate -> rate >= 1 && rate <= 64),
                "rates",
                rates,
                "must be one or more dilations of 1 to 64; try [12, 24, 36]");
        checks.done();
    }

    /** As published, on ResNet-50. */
    public static DeepLabV3 defaults() {
        return new DeepLabV3(Backbone.RESNET50, 256, List.of(12, 24, 36));
    }
}
