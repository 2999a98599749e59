package io.limbeck.nn;

import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A convolution of features with few channels as a product of its kernels with their patches. On
 * the CPU libtorch's own has no fast kernel for images of three channels: its forward pass takes
 * five times as long as the patches and the product, and its gradient by the kernels twice as long
 * as theirs.
 *
 * @param layer its shape; in one group
 * @param patches [B, in * kernel * kernel, pixels of the output], with a row of ones below if the
 *     layer has a bias
 * @param height of the features
 * @param width of the features
 */
record PatchProduct(Convolution layer, Tensor patches, long height, long width) {

    /** Numbers of a patch; from here on libtorch's own is faster. */
    private static final long LARGEST_PATCH = 64;

    PatchProduct(Convolution layer, Tensor features) {
        this(layer, patches(layer, features), features.size(2), features.size(3));
    }

    private static Tensor patches(Convolution layer, Tensor features) {
        Tensor numbers =
                torch.im2col(features, side(layer), layer.spread(), layer.border(), layer.steps());
        return layer.bias()
                ? torch.cat(new TensorVector(numbers, torch.ones_like(numbers.narrow(1, 0, 1))), 1)
                : numbers;
    }

    /** The same, with patches that live as long as the trace. */
    PatchProduct kept(TangentTrace trace) {
        return new PatchProduct(layer, trace.keep(patches), height, width);
    }

    static boolean pays(Convolution layer, Tensor features) {
        return features.is_cpu()
                && layer.groups() == 1
                && layer.in() * layer.kernel() * layer.kernel() <= LARGEST_PATCH;
    }

    /**
     * [B, out, H', W']
     *
     * @param bias of a layer that has one
     */
    Tensor features(Tensor weight, TensorOptional bias) {
        Tensor numbers =
                layer.bias()
                        ? torch.cat(new TensorVector(rows(weight), bias.get().view(-1, 1)), 1)
                        : rows(weight);
        FeatureShape shape = layer.outputShape(new FeatureShape(layer.in(), height, width));
        return torch.matmul(numbers, patches)
                .view(patches.size(0), layer.out(), shape.height(), shape.width());
    }

    /**
     * Gradients by the kernels and the bias.
     *
     * @param gradient by the features that were handed on, [B, out, H', W']
     * @return [out, in * kernel * kernel], with a column more for the bias if the layer has one;
     *     summed over the images in float32 where the gradient is bfloat16
     */
    Tensor byNumbers(Tensor gradient) {
        Tensor images = torch.bmm(gradient.flatten(2, -1), patches.transpose(1, 2));
        boolean reduced = images.scalar_type().intern() == ScalarType.BFloat16;
        return images.sum(
                new long[] {0},
                false,
                reduced ? new ScalarTypeOptional(ScalarType.Float) : new ScalarTypeOptional());
    }

    /** The sum of two gradients by the features, each by its kernels. */
    Tensor byFeatures(Tensor one, Tensor weight, Tensor other, Tensor otherWeight) {
        Tensor spread =
                torch.matmul(rows(weight).t(), one.flatten(2, -1))
                        .add_(torch.matmul(rows(otherWeight).t(), other.flatten(2, -1)));
        return torch.col2im(
                spread,
                new long[] {height, width},
                side(layer),
                layer.spread(),
                layer.border(),
                layer.steps());
    }

    private Tensor rows(Tensor weight) {
        return weight.view(layer.out(), -1);
    }

    private static long[] side(Convolution layer) {
        return new long[] {layer.kernel(), layer.kernel()};
    }
}
