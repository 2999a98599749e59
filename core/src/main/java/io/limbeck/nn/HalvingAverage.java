package io.limbeck.nn;

import io.limbeck.torch.ShapeException;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The mean of each 2x2 square; an odd last row or column is dropped. */
record HalvingAverage() implements Layer {

    @Override
    public FeatureShape outputShape(FeatureShape input) {
        if (input.height() < 2 || input.width() < 2) {
            throw new ShapeException("average pooling finds only %s".formatted(input));
        }
        return new FeatureShape(input.channels(), input.height() / 2, input.width() / 2);
    }

    @Override
    public Tensor apply(Tensor features, Trace trace) {
        return pooled(features);
    }

    @Override
    public Optional<TangentStep> tangent(TangentTrace trace) {
        return Optional.of(new HalvingTangent());
    }

    static Tensor pooled(Tensor features) {
        return isFasterAsConvolution(features)
                ? asConvolution(features)
                : torch.avg_pool2d(features, 2, 2);
    }

    /**
     * On the CPU {@code avg_pool2d} is scalar code. In bf16 the convolution is slower still, and on
     * a GPU there is nothing to gain.
     */
    private static boolean isFasterAsConvolution(Tensor features) {
        ScalarType type = features.scalar_type().intern();
        return features.is_cpu() && (type == ScalarType.Float || type == ScalarType.Double);
    }

    private static Tensor asConvolution(Tensor features) {
        long channels = features.size(1);
        Tensor quarters =
                torch.full(new long[] {channels, 1, 2, 2}, new Scalar(0.25), features.options());
        return torch.conv2d(
                features,
                quarters,
                new TensorOptional(),
                new long[] {2, 2},
                new long[] {0, 0},
                new long[] {1, 1},
                channels);
    }
}
