package io.limbeck.augment;

import io.limbeck.torch.ShapeException;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a siamese augmentation has drawn: a value that can be printed and applied again. Each list
 * is empty (the operation is not used) or holds one value for the whole batch, or one for each
 * image.
 *
 * @param flip whether to mirror left and right
 * @param brightness added to every channel
 * @param saturation factor around the pixel's mean over the channels
 * @param contrast factor around the image's mean over channels and pixels
 * @param geometry the one geometric operation
 * @param cutout the boxes that are set to 0
 */
public record AugmentParameters(
        List<Boolean> flip,
        List<Double> brightness,
        List<Double> saturation,
        List<Double> contrast,
        Geometry geometry,
        List<Box> cutout) {

    public AugmentParameters {
        flip = List.copyOf(flip);
        brightness = List.copyOf(brightness);
        saturation = List.copyOf(saturation);
        contrast = List.copyOf(contrast);
        cutout = List.copyOf(cutout);
    }

    /** Parameters that leave images as they are. */
    public static AugmentParameters identity() {
        return new AugmentParameters(
                List.of(), List.of(), List.of(), List.of(), new Geometry.None(), List.of());
    }

    /** Refuses parameters that were drawn for a batch of another size. */
    void requireFor(long batch) {
        Stream<Integer> geometric =
                switch (geometry) {
                    case Geometry.None() -> Stream.of();
                    case Geometry.Shift(var down, var right) ->
                            Stream.of(down.size(), right.size());
                    case Geometry.Scale(var x, var y) -> Stream.of(x.size(), y.size());
                    case Geometry.Rotate(var degrees) -> Stream.of(degrees.size());
                    case Geometry.Resize(var boxes) -> Stream.of(boxes.size());
                };
        Stream<Integer> others =
                Stream.of(flip, brightness, saturation, contrast, cutout)
                        .map(List::size)
                        .filter(size -> size > 0);
        Stream.concat(geometric, others)
                .filter(size -> size != 1 && size != batch)
                .findFirst()
                .ifPresent(size -> {
                    throw new ShapeException(
                            "augmentation parameters are for %d images, the batch has %d; draw them for this batch, or one set for all"
                                    .formatted(size, batch));
                });
    }
}
