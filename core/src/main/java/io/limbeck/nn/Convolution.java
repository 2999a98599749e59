package io.limbeck.nn;

import io.limbeck.torch.ShapeException;
import java.util.Optional;
import org.bytedeco.javacpp.BoolPointer;
import org.bytedeco.pytorch.LongArrayRefOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;

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
        Tensor weight = trace.weight(name, "weight");
        if (PixelProduct.pays(this, features, weight)) {
            return new PixelProduct(this).of(features, weight, trace.weight(name, "bias"));
        }
        return of(features, weight, bias ? trace.optional(name, "bias") : new TensorOptional());
    }

    Tensor of(Tensor features, Tensor weight, TensorOptional bias) {
        return torch.conv2d(features, weight, bias, steps(), border(), spread(), groups);
    }

    long[] steps() {
        return new long[] {stride, stride};
    }

    long[] border() {
        return new long[] {padding, padding};
    }

    long[] spread() {
        return new long[] {dilation, dilation};
    }

    @Override
    public Tensor run(Tensor features, Tape tape) {
        Tensor seen = tape.narrowed(features);
        Tensor kernels = tape.narrowed(tape.weight(name, "weight"));
        ScalarType type = features.scalar_type().intern();
        long[] shape = seen.shape();
        return tape.handOn(
                narrowed(seen, kernels, tape),
                gradient -> back(gradient, kernels, shape).to(type),
                kernels);
    }

    /** Of features and kernels that are {@link Tape#narrowed}. */
    Tensor narrowed(Tensor features, Tensor kernels, Tape tape) {
        return of(
                features,
                kernels,
                bias
                        ? new TensorOptional(
                                tape.weight(name, "bias").to(kernels.scalar_type().intern()))
                        : new TensorOptional());
    }

    /**
     * The gradient of the features.
     *
     * @param shape of the features
     */
    Tensor back(Tensor gradient, Tensor kernels, long... shape) {
        return torch.convolution_backward(
                        gradient,
                        standIn(shape, gradient),
                        kernels,
                        new LongArrayRefOptional(),
                        steps(),
                        border(),
                        spread(),
                        false,
                        new long[] {0, 0},
                        groups,
                        imagesOnly())
                .get0();
    }

    /**
     * Of the features, their gradient depends on nothing but shape and order: these values are
     * never read, and a tape need not keep the true ones.
     */
    private static Tensor standIn(long[] shape, Tensor gradient) {
        return torch.empty(
                shape, gradient.options(), new MemoryFormatOptional(MemoryFormat.ChannelsLast));
    }

    /** Which gradients are wanted: of the features, not of kernels and bias. */
    private static BoolPointer imagesOnly() {
        return new BoolPointer(3).put(0, true).put(1, false).put(2, false);
    }

    @Override
    public Optional<TangentStep> tangent(TangentTrace trace) {
        return dilation == 1 && groups == 1
                ? Optional.of(new ConvolutionTangent(this, trace))
                : Optional.empty();
    }
}
