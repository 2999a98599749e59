package io.limbeck.objective;

import io.limbeck.nn.Output;
import io.limbeck.nn.Pass;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Which of a network's features are compared: those before the classifier, or the taps with these
 * indices. A tap with a side above 4 is average-pooled to 4 first, as its frequencies would
 * otherwise take gigabytes.
 *
 * @param indices of taps, from 0 at the input; empty for the features before the classifier
 */
public record FeatureLayers(List<Integer> indices) {

    private static final long GREATEST_SIDE = 4;
    private static final double NORM_FLOOR = 1e-12;

    public FeatureLayers {
        indices = List.copyOf(indices);
    }

    /** What a forward pass has to hand back. Batch norm uses the statistics of each batch. */
    public Pass pass() {
        return indices.isEmpty() ? Pass.TRAINING : Pass.TAPPED;
    }

    /**
     * The features to compare: per layer float32 [B, D], rows of L2 norm 1, differentiable; owned
     * by the caller's scope.
     *
     * @throws IllegalArgumentException if the network has no tap of that index; names those it has
     */
    public List<Tensor> of(Output output) {
        if (indices.isEmpty()) {
            return List.of(normalized(output.features()));
        }
        return indices.stream().map(index -> normalized(pooled(tap(output, index)))).toList();
    }

    /** x / max(|x|, 1e-12) per image, flattened; float32, or float64 if {@code features} is. */
    public static Tensor normalized(Tensor features) {
        Tensor flat = features.flatten(1, -1);
        Tensor wide =
                flat.scalar_type().intern() == ScalarType.Double ? flat : flat.to(ScalarType.Float);
        Tensor norms = wide.norm(new ScalarOptional(new Scalar(2.0)), new long[] {1}, true);
        return wide.div(norms.clamp_min(new Scalar(NORM_FLOOR)));
    }

    private static Tensor pooled(Tensor features) {
        if (features.dim() != 4
                || (features.size(2) <= GREATEST_SIDE && features.size(3) <= GREATEST_SIDE)) {
            return features;
        }
        return torch.adaptive_avg_pool2d(
                features,
                Math.min(GREATEST_SIDE, features.size(2)),
                Math.min(GREATEST_SIDE, features.size(3)));
    }

    private static Tensor tap(Output output, int index) {
        if (index < 0 || index >= output.taps().size()) {
            throw new IllegalArgumentException(
                    "layers names tap %d, but the network has the taps 0 to %d: %s"
                            .formatted(
                                    index,
                                    output.taps().size() - 1,
                                    output.taps().stream().map(Output.Tap::name).toList()));
        }
        return output.taps().get(index).features();
    }
}
