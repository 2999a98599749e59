package io.limbeck.nn;

import io.limbeck.torch.ShapeException;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * A square convolution: weight [out, in / groups, kernel, kernel], bias [out] if it has one. Its
 * taps stand {@code dilation} pixels apart; output channels see the inputs of their group only.
 */
record Convolution(
        String name,
        long in,
        long out,
        long kernel,
        long stride,
        long padding,
        long dilation,
        long groups,
        boolean bias)
        implements Layer {

    /** Without dilation, in one group. */
    Convolution(
            String name, long in, long out, long kernel, long stride, long padding, boolean bias) {
        this(name, in, out, kernel, stride, padding, 1, 1, bias);
    }

    /** Padded so that stride 1 keeps the size, whatever the dilation; without bias. */
    static Convolution same(
            String name, long in, long out, long kernel, long stride, long dilation) {
        return new Convolution(
                name, in, out, kernel, stride, kernel / 2 * dilation, dilation, 1, false);
    }

    /** 3x3, each channel by itself; padded, without bias. */
    static Convolution depthwise(String name, long channels, long stride, long dilation) {
        return new Convolution(
                name, channels, channels, 3, stride, dilation, dilation, channels, false);
    }

    Convolution withoutStride() {
        return new Convolution(name, in, out, kernel, 1, padding, dilation, groups, bias);
    }

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
        return Math.floorDiv(input + 2 * padding - dilation * (kernel - 1) - 1, stride) + 1;
    }

    @Override
    public void initialize(FreshWeights fresh) {
        fresh.convolution(name, bias, out, in / groups, kernel, kernel);
    }

    @Override
    public Tensor apply(Tensor features, Trace trace) {
        return torch.conv2d(
                features,
                trace.weight(name, "weight"),
                bias ? trace.optional(name, "bias") : new TensorOptional(),
                new long[] {stride, stride},
                new long[] {padding, padding},
                new long[] {dilation, dilation},
                groups);
    }
}
