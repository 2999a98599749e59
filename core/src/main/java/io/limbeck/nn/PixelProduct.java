package io.limbeck.nn;

import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A convolution of the pixels of images as one product of kernels and patches, in mixed precision:
 * oneDNN's and cuDNN's own convolutions have little to do in three channels, hand their output on
 * in an order that the next layer must undo, and take twice the time.
 *
 * <p>Differentiable by kernels and bias, on the CPU by the images, too. Where the same patches
 * serve twice there is {@link PatchProduct}.
 */
record PixelProduct(Convolution convolution) {

    private static final long COLOURS = 3;

    /** Of 3x3 colours; with more numbers in a patch a convolution is faster. */
    private static final long LARGEST_PATCH = 27;

    /** Numbers that a GPU's product takes at a time. */
    private static final long GPU_ROWS = 8;

    /**
     * Whether a convolution of these features is better done as a product; on a GPU, where there is
     * a gradient, the way back begins too many small operations.
     */
    static boolean pays(Convolution convolution, Tensor features, Tensor kernels) {
        return convolution.in() <= COLOURS
                && patch(convolution) <= LARGEST_PATCH
                && convolution.stride() == 1
                && convolution.dilation() == 1
                && convolution.groups() == 1
                && convolution.bias()
                && isMixed(features)
                && (features.is_cpu() || !(features.requires_grad() || kernels.requires_grad()));
    }

    private static boolean isMixed(Tensor features) {
        return features.is_cpu()
                ? torch.is_autocast_enabled(DeviceType.CPU)
                : features.is_cuda() && torch.is_autocast_enabled(DeviceType.CUDA);
    }

    private static long patch(Convolution convolution) {
        return convolution.in() * convolution.kernel() * convolution.kernel();
    }

    /**
     * The convolution's output, bfloat16 [B, out, H', W']; owned by the caller's scope.
     *
     * @param features [B, in, H, W]
     * @param kernels [out, in, kernel, kernel]
     * @param bias [out]
     */
    Tensor of(Tensor features, Tensor kernels, Tensor bias) {
        PointerScope outer = PointerScope.getInnerScope();
        long images = features.size(0);
        FeatureShape shape =
                convolution.outputShape(
                        new FeatureShape(features.size(1), features.size(2), features.size(3)));
        long rows = rows(features);
        try (var _ = new PointerScope()) {
            Tensor patches =
                    features.requires_grad()
                            ? movingPatches(features, shape)
                            : patches(features, shape);
            Tensor byPlace = kernels.permute(0, 2, 3, 1).flatten(1, -1);
            Tensor numbers = torch.cat(new TensorVector(byPlace, bias.unsqueeze(1)), 1);
            Tensor weights =
                    torch.constant_pad_nd(numbers, new long[] {0, rows - numbers.size(1)})
                            .to(ScalarType.BFloat16)
                            .expand(images, shape.channels(), rows);
            Tensor product =
                    torch.bmm(weights, patches)
                            .view(images, shape.channels(), shape.height(), shape.width());
            outer.attach(product);
            return product;
        }
    }

    /**
     * What the kernels see of each image, by place in the kernel and then by channel, and a row of
     * ones below for the bias.
     *
     * @return bfloat16 [B, rows, H' * W']
     */
    private Tensor patches(Tensor features, FeatureShape shape) {
        long side = convolution.kernel();
        long rows = patch(convolution);
        // The windows below count on the order of the numbers, which padding takes over.
        Tensor padded = padded(features.to(ScalarType.BFloat16)).contiguous();
        long row = padded.size(3);
        long plane = padded.size(2) * row;
        long[] windows = {
            padded.size(0), side, side, convolution.in(), shape.height(), shape.width()
        };
        Tensor patches =
                torch.empty(
                        new long[] {windows[0], rows(features), shape.height() * shape.width()},
                        padded.options(),
                        null);
        patches.narrow(1, 0, rows)
                .view(windows)
                .copy_(padded.as_strided(windows, convolution.in() * plane, row, 1, plane, row, 1));
        patches.select(1, rows).fill_(new Scalar(1.0));
        patches.narrow(1, rows + 1, rows(features) - rows - 1).zero_();
        return patches;
    }

    /**
     * The same for images that a gradient goes back to: a window for each place in the kernel, as
     * the gradients of windows are added one by one, in float32, and those of {@link #patches} and
     * {@code im2col} number by number.
     */
    private Tensor movingPatches(Tensor features, FeatureShape shape) {
        Tensor padded = padded(features);
        TensorVector windows = new TensorVector();
        for (long y = 0; y < convolution.kernel(); y++) {
            Tensor lines = padded.narrow(2, y, shape.height());
            for (long x = 0; x < convolution.kernel(); x++) {
                windows.push_back(lines.narrow(3, x, shape.width()).to(ScalarType.BFloat16));
            }
        }
        windows.push_back(torch.ones_like(windows.front().narrow(1, 0, 1)));
        return torch.cat(windows, 1).flatten(2, -1);
    }

    private Tensor padded(Tensor features) {
        long[] borders = new long[4];
        Arrays.fill(borders, convolution.padding());
        return torch.constant_pad_nd(features, borders, new Scalar(0.0));
    }

    /** With the row of ones, and on a GPU with as many zeros as its products like. */
    private long rows(Tensor features) {
        long needed = patch(convolution) + 1;
        return features.is_cuda() ? Math.ceilDiv(needed, GPU_ROWS) * GPU_ROWS : needed;
    }
}
