package io.limbeck.nn;

import io.limbeck.torch.ShapeException;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** A square convolution: weight [out, in, kernel, kernel], bias [out] if it has one. */
record Convolution(
        String name, long in, long out, long kernel, long stride, long padding, boolean bias)
        implements Layer {

    @Override
    public FeatureShape outputShape(FeatureShape input) {
        long height = side(input.height());
        long width = side(input.width());
        if (height < 1 || width < 1) {
            throw new ShapeException(
                    "convolution %s finds only %s, less than its kernel of %d"
                            .formatted(name, input, kernel));
        }
        return new FeatureShape(out, height, width);
    }

    private long side(long input) {
        return Math.floorDiv(input + 2 * padding - kernel, stride) + 1;
    }

    @Override
    public void initialize(FreshWeights fresh) {
        fresh.linear(name, bias, out, in, kernel, kernel);
    }

    @Override
    public Tensor apply(Tensor features, Trace trace) {
        return torch.conv2d(
                features,
                trace.weight(name, "weight"),
                bias ? trace.optional(name, "bias") : new TensorOptional(),
                new long[] {stride, stride},
                new long[] {padding, padding},
                new long[] {1, 1},
                1);
    }

    @Override
    public Optional<TangentStep> tangent(TangentTrace trace) {
        return Optional.of(new ConvolutionTangent(this, trace));
    }
}
