package io.limbeck.nn;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * What a forward pass of a {@link DenseNetwork} hands back.
 *
 * @param logits [B, classes, H, W], as large as the images
 * @param taps as {@link Output#taps()}
 * @param bnStatistics as {@link Output#bnStatistics()}
 */
public record DenseOutput(
        Tensor logits, List<Output.Tap> taps, List<Output.BnStatistics> bnStatistics) {

    public DenseOutput {
        taps = List.copyOf(taps);
        bnStatistics = List.copyOf(bnStatistics);
    }
}
