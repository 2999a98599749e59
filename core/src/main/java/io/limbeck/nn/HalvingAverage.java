package io.limbeck.nn;

import io.limbeck.torch.HostTensors;
import io.limbeck.torch.ShapeException;
import java.util.Optional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The mean of each 2x2 square; an odd last row or column is dropped. */
record HalvingAverage() implements Layer {

    /** From here on a product with so many zeros costs more than what it replaces. */
    private static final long WIDEST_PRODUCT = 64;

    /** The same in bf16, where it is cheaper, and what it replaces dearer. */
    private static final long WIDEST_NARROW_PRODUCT = 256;

    private static final long[] TWO = {2, 2};
    private static final long[] NONE = {0, 0};

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

    /**
     * On the CPU {@code avg_pool2d} is scalar code, and in bf16 it was the greater half of a
     * forward pass. On a GPU its kernel takes three times as long as to read the features.
     */
    static Tensor pooled(Tensor features) {
        boolean inOrder = features.is_cpu() || features.is_contiguous();
        if (inOrder && isProduct(features, features.shape())) {
            return asProduct(features);
        }
        return features.is_cpu() && isFasterAsConvolution(features)
                ? asConvolution(features)
                : torch.avg_pool2d(features, 2, 2);
    }

    /**
     * The gradient by the features from that by their means; as products, for the same reason. The
     * features themselves are of no concern, and need not be kept.
     *
     * @param shape of the features
     */
    static Tensor spread(Tensor gradient, long... shape) {
        if (!isProduct(gradient, shape)) {
            // Never read: libtorch asks for features to know their shape.
            Tensor standIn = torch.empty(shape, gradient.options(), null);
            return torch.avg_pool2d_backward(
                    gradient, standIn, TWO, TWO, NONE, false, true, new LongOptional());
        }
        long width = shape[3];
        Tensor quarters = means(Math.toIntExact(width), gradient).t();
        return gradient.reshape(-1, width / 2).mm(quarters).view(shape);
    }

    /**
     * @param like of the features' type and device
     * @param shape of the features
     */
    private static boolean isProduct(Tensor like, long... shape) {
        boolean narrow = like.scalar_type().intern() == ScalarType.BFloat16;
        long widest = narrow ? WIDEST_NARROW_PRODUCT : WIDEST_PRODUCT;
        boolean even = shape[2] % 2 == 0 && shape[3] <= widest;
        // On a GPU without matrix units the product has no advantage; wider is untried.
        boolean onGpu = like.is_cuda() && narrow && shape[3] % 2 == 0 && shape[3] <= WIDEST_PRODUCT;
        return even && (like.is_cpu() || onGpu);
    }

    /** In bf16 the gradient of a depthwise convolution is slower than that of the pooling. */
    private static boolean isFasterAsConvolution(Tensor features) {
        ScalarType type = features.scalar_type().intern();
        return type == ScalarType.Float || type == ScalarType.Double;
    }

    /** Two rows lie one after the other in memory: their means are one product for all pairs. */
    private static Tensor asProduct(Tensor features) {
        long width = features.size(3);
        long half = width / 2;
        Tensor means = features.reshape(-1, 2 * width).mm(means(Math.toIntExact(width), features));
        return means.view(features.size(0), features.size(1), features.size(2) / 2, half);
    }

    /** [2 width, width / 2]: a quarter where a pixel of two rows belongs to a square, else 0. */
    private static Tensor means(int width, Tensor like) {
        int half = width / 2;
        if (like.is_cuda()) {
            // Made where it is used: what is sent to a GPU cannot be part of recorded work.
            return torch.eye(half, like.options())
                    .view(1, half, 1, half)
                    .expand(2, half, 2, half)
                    .reshape(2L * width, half)
                    .mul_(new Scalar(0.25));
        }
        float[] quarters = new float[2 * width * half];
        for (int row = 0; row < 2; row++) {
            for (int column = 0; column < 2 * half; column++) {
                quarters[(row * width + column) * half + column / 2] = 0.25f;
            }
        }
        return HostTensors.beside(
                HostTensors.of(quarters, 2L * width, half), like, like.scalar_type());
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
