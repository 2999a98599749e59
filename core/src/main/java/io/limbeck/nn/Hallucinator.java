package io.limbeck.nn;

import io.limbeck.setting.Checks;
import io.limbeck.torch.SeedTree;
import io.limbeck.torch.ShapeException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * A tiny network that makes an image of a base: an encoder, an elementwise scale and shift, a
 * decoder. Source: Liu et al., "Dataset Distillation via Factorization", NeurIPS 2022. As released
 * it is one unpadded convolution, scale and shift for each channel and pixel, and one transposed
 * convolution, without activation: an affine map of its base.
 *
 * <p>A pure function of its weights, which are {@code encoder.<i>.weight} and {@code .bias}, {@code
 * affine.scale} and {@code .shift} [1, width, h, w], {@code decoder.<i>.weight} and {@code .bias}.
 *
 * @param base channels, height and width of a base
 * @param image of the image; its sides are the base's times {@code enlarge}
 * @param form of the layers
 */
public record Hallucinator(FeatureShape base, FeatureShape image, Form form) {

    /** What stands after each layer but the last. */
    public enum Activation {
        NONE,
        RELU,
        LEAKY_RELU
    }

    /** What the kernels of a fresh hallucinator are. */
    public enum Start {
        /** PyTorch's defaults, as released: an image begins as a random filtering of its base. */
        RANDOM,
        /**
         * Nearly a copy: 1 in the middle of a kernel, and a quarter of PyTorch's defaults beside
         * it, so that an image begins as its base but for the border, and hallucinators differ.
         */
        COPY
    }

    /** Of the random kernels, what stands beside a copying one. */
    private static final double BESIDE_COPY = 0.25;

    /**
     * The layers.
     *
     * @param width channels between encoder and decoder
     * @param kernel side of the convolutions, 1 or more; each takes {@code kernel - 1} off a side
     *     and its counterpart in the decoder gives it back
     * @param depth convolutions of the encoder, and of the decoder
     * @param activation after each layer but the last
     * @param enlarge how much larger an image is than its base: stride of the last layer, whose
     *     kernel is as many times larger
     */
    public record Form(int width, int kernel, int depth, Activation activation, int enlarge) {
        public Form {
            Checks checks = new Checks();
            checks.that(
                    width >= 1 && width <= 512,
                    "width",
                    width,
                    "channels of a hallucinator must be 1 to 512; try 3");
            checks.that(
                    kernel >= 1 && kernel <= 31,
                    "kernel",
                    kernel,
                    "side of the kernels must be 1 to 31; try 3");
            checks.that(
                    depth >= 1 && depth <= 8,
                    "depth",
                    depth,
                    "convolutions of the encoder must be 1 to 8; try 1, as released");
            checks.given("activation", activation);
            checks.that(
                    enlarge >= 1 && enlarge <= 8,
                    "enlarge",
                    enlarge,
                    "images must be 1 to 8 times as large as their bases; try 1");
            checks.done();
        }

        /** As released: 3 channels, kernels of 3, one layer each, no activation. */
        public static Form defaults() {
            return new Form(3, 3, 1, Activation.NONE, 1);
        }

        /** Side of the features in the middle for a base of this side; below 1 if none are left. */
        public long inner(long side) {
            return side - (long) depth * (kernel - 1);
        }
    }

    /**
     * @throws ShapeException if the sides do not fit, or nothing is left of a base in the middle
     */
    public Hallucinator {
        if (base.height() * form.enlarge() != image.height()
                || base.width() * form.enlarge() != image.width()) {
            throw new ShapeException(
                    "a hallucinator that enlarges %d times cannot make images of %s from bases of %s"
                            .formatted(form.enlarge(), image, base));
        }
        if (form.inner(Math.min(base.height(), base.width())) < 1) {
            throw new ShapeException(
                    "nothing is left of a base of %s after %d convolutions with kernels of %d; lower depth or kernel"
                            .formatted(base, form.depth(), form.kernel()));
        }
    }

    /**
     * For images of a size.
     *
     * @param channels of a base
     * @throws ShapeException as the constructor
     */
    public static Hallucinator of(Form form, int channels, FeatureShape image) {
        FeatureShape base =
                new FeatureShape(
                        channels, image.height() / form.enlarge(), image.width() / form.enlarge());
        return new Hallucinator(base, image, form);
    }

    /** Fresh weights on the CPU: scale 1, shift 0, kernels as they are to start. */
    public Weights init(Start start, SeedTree seeds) {
        return switch (start) {
            case RANDOM -> init(seeds);
            case COPY -> copying(init(seeds));
        };
    }

    private Weights copying(Weights random) {
        Map<String, Tensor> near = new LinkedHashMap<>();
        for (String name : random.parameterNames()) {
            if (!name.startsWith("affine.")) {
                near.put(name, random.get(name).mul(new Scalar(BESIDE_COPY)));
            }
        }
        for (int i = 0; i < form.depth(); i++) {
            Tensor encoder = near.get("encoder." + i + ".weight");
            Tensor decoder = near.get("decoder." + i + ".weight");
            long middle = (form.kernel() - 1L) / 2;
            for (long out = 0; out < encoder.size(0); out++) {
                addOne(encoder, out, out % encoder.size(1), middle, 1);
            }
            long size = isLast(i) ? form.enlarge() : 1;
            for (long out = 0; out < decoder.size(1); out++) {
                addOne(decoder, out % decoder.size(0), out, middle * size, size);
            }
        }
        return random.with(near);
    }

    /** Adds 1 to a square of one kernel: a pixel is handed on there. */
    private static void addOne(Tensor kernels, long first, long second, long from, long size) {
        kernels.select(0, first)
                .select(0, second)
                .narrow(0, from, size)
                .narrow(1, from, size)
                .add_(new Scalar(1));
    }

    /** As {@link #init(Start, SeedTree)}, by PyTorch's defaults. */
    public Weights init(SeedTree seeds) {
        FreshWeights fresh = new FreshWeights(seeds, Initialization.FRAMEWORK);
        for (int i = 0; i < form.depth(); i++) {
            long in = i == 0 ? base.channels() : form.width();
            fresh.convolution("encoder." + i, true, form.width(), in, form.kernel(), form.kernel());
        }
        fresh.elementwise("affine", inner());
        for (int i = 0; i < form.depth(); i++) {
            long out = isLast(i) ? image.channels() : form.width();
            fresh.transposed("decoder." + i, form.width(), out, decoderKernel(i));
        }
        return fresh.weights();
    }

    /**
     * Images of bases.
     *
     * @param weights as {@link #init} gives them
     * @param bases float [n, channels, height, width]
     * @return [n, channels, height, width] of images, differentiable in both; owned by the caller's
     *     scope
     */
    public Tensor apply(Weights weights, Tensor bases) {
        requireBases(bases.shape());
        Tensor features = bases;
        for (int i = 0; i < form.depth(); i++) {
            features = activated(convolved("encoder." + i, weights, features));
        }
        features = features.mul(weights.get("affine.scale")).add(weights.get("affine.shift"));
        for (int i = 0; i < form.depth(); i++) {
            Tensor decoded = transposed(i, weights, features);
            features = isLast(i) ? decoded : activated(decoded);
        }
        return features;
    }

    /** Numbers of one hallucinator. */
    public long parameterCount() {
        long square = (long) form.kernel() * form.kernel();
        long count = 2 * inner().numel();
        for (int i = 0; i < form.depth(); i++) {
            long in = i == 0 ? base.channels() : form.width();
            long out = isLast(i) ? image.channels() : form.width();
            count += form.width() * in * square + form.width();
            count += form.width() * out * decoderKernel(i) * decoderKernel(i) + out;
        }
        return count;
    }

    private FeatureShape inner() {
        return new FeatureShape(form.width(), form.inner(base.height()), form.inner(base.width()));
    }

    private boolean isLast(int layer) {
        return layer == form.depth() - 1;
    }

    private long decoderKernel(int layer) {
        return isLast(layer) ? (long) form.kernel() * form.enlarge() : form.kernel();
    }

    private static Tensor convolved(String layer, Weights weights, Tensor features) {
        return torch.conv2d(
                features,
                weights.get(layer + ".weight"),
                new TensorOptional(weights.get(layer + ".bias")),
                new long[] {1, 1},
                new long[] {0, 0},
                new long[] {1, 1},
                1);
    }

    private Tensor transposed(int i, Weights weights, Tensor features) {
        long stride = isLast(i) ? form.enlarge() : 1;
        return torch.conv_transpose2d(
                features,
                weights.get("decoder." + i + ".weight"),
                new TensorOptional(weights.get("decoder." + i + ".bias")),
                new long[] {stride, stride},
                new long[] {0, 0},
                new long[] {0, 0},
                1,
                new long[] {1, 1});
    }

    private Tensor activated(Tensor features) {
        return switch (form.activation()) {
            case NONE -> features;
            case RELU -> features.relu();
            case LEAKY_RELU -> torch.leaky_relu(features);
        };
    }

    private void requireBases(long... shape) {
        long[] one = {base.channels(), base.height(), base.width()};
        if (shape.length != 4 || !Arrays.equals(one, Arrays.copyOfRange(shape, 1, 4))) {
            throw new ShapeException(
                    "the hallucinator was made for bases [n, %d, %d, %d], not %s"
                            .formatted(one[0], one[1], one[2], Arrays.toString(shape)));
        }
    }
}
