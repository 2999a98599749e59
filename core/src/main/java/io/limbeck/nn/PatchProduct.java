package io.limbeck.nn;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * A convolution of features with few channels as a product of its kernels with their patches. On
 * the CPU libtorch's own has no fast kernel for images of three channels: its forward pass takes
 * five times as long as the patches and the product.
 *
 * @param layer its shape; in one group
 * @param patches [B, in * kernel * kernel, pixels of the output]
 * @param height of the features
 * @param width of the features
 */
record PatchProduct(Convolution layer, Tensor patches, long height, long width) {

    /** Numbers of a patch; from here on libtorch's own is faster. */
    private static final long LARGEST_PATCH = 64;

    PatchProduct(Convolution layer, Tensor features) {
        this(
                layer,
                torch.im2col(features, side(layer), layer.spread(), layer.border(), layer.steps()),
                features.size(2),
                features.size(3));
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

    /** [B, out, H', W'] */
    Tensor features(Tensor weight, TensorOptional bias) {
        Tensor product = torch.matmul(rows(weight), patches);
        if (bias.has_value()) {
            product.add_(bias.get().view(1, -1, 1));
        }
        FeatureShape shape = layer.outputShape(new FeatureShape(layer.in(), height, width));
        return product.view(patches.size(0), layer.out(), shape.height(), shape.width());
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
