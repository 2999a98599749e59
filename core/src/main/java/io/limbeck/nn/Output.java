package io.limbeck.nn;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * What a forward pass hands back.
 *
 * @param logits [B, classes]; of a network that classifies pixels [B, classes, H, W]
 * @param features [B, {@link Network#featureDimension()}]: what the classifier saw, flattened; of
 *     pixels the mean of their logits
 * @param taps features by layer, from input to output, each [B, ...]; empty unless asked for
 * @param bnStatistics of each batch norm's input in this batch, in the order of the layers; empty
 *     without batch norm or without {@link Pass#bnStatistics()}
 */
public record Output(
        Tensor logits, Tensor features, List<Tap> taps, List<BnStatistics> bnStatistics) {

    public Output {
        taps = List.copyOf(taps);
        bnStatistics = List.copyOf(bnStatistics);
    }

    /** One layer's features; {@code name} is the layer's, as in the weights. */
    public record Tap(String name, Tensor features) {}

    /**
     * @param layer name of the batch norm, as in the weights
     * @param mean [channels], differentiable
     * @param variance [channels], biased, differentiable
     * @param count images times pixels that were averaged
     */
    public record BnStatistics(String layer, Tensor mean, Tensor variance, long count) {

        /** Without their graph. */
        BnStatistics detached() {
            return new BnStatistics(layer, mean.detach(), variance.detach(), count);
        }
    }
}
