package io.limbeck.nn;

import io.limbeck.nn.NetworkSpec.Norm;

/**
 * The blocks of one ResNet.
 *
 * @param narrowed whether they are bottlenecks
 * @param norm after each convolution
 * @param pooled whether a convolution halves by 2x2 average pooling after it, and not by its stride
 */
record ResNetBlocks(boolean narrowed, Norm norm, boolean pooled) {

    /** A bottleneck hands on four times the channels that its 3x3 convolution has. */
    private static final int EXPANSION = 4;

    /**
     * @param in channels of the features before it
     * @param width channels of its 3x3 convolutions
     * @param stride 1, or 2 to halve the map
     * @param dilation of the 3x3 convolution that has the stride, and of those after it
     */
    Layer block(String name, long in, long width, int stride, int dilation) {
        return narrowed
                ? bottleneck(name, in, width, stride, dilation)
                : basicBlock(name, in, width, stride, dilation);
    }

    private Layer basicBlock(String name, long in, long out, int stride, int dilation) {
        LayerList branch = new LayerList();
        add(branch, Convolution.same(name + ".conv1", in, out, 3, stride, dilation));
        branch.norm(name + ".bn1", out, norm)
                .relu()
                .add(Convolution.same(name + ".conv2", out, out, 3, 1, dilation))
                .norm(name + ".bn2", out, norm);
        return new Residual(branch.chain(), shortcut(name, in, out, stride));
    }

    private Layer bottleneck(String name, long in, long width, int stride, int dilation) {
        long out = EXPANSION * width;
        LayerList branch =
                new LayerList()
                        .add(Convolution.same(name + ".conv1", in, width, 1, 1, 1))
                        .norm(name + ".bn1", width, norm)
                        .relu();
        add(branch, Convolution.same(name + ".conv2", width, width, 3, stride, dilation));
        branch.norm(name + ".bn2", width, norm)
                .relu()
                .add(Convolution.same(name + ".conv3", width, out, 1, 1, 1))
                .norm(name + ".bn3", out, norm);
        return new Residual(branch.chain(), shortcut(name, in, out, stride));
    }

    private Layer shortcut(String name, long in, long out, int stride) {
        LayerList shortcut = new LayerList();
        if (stride != 1 || in != out) {
            add(shortcut, Convolution.same(name + ".downsample.0", in, out, 1, stride, 1));
            shortcut.norm(name + ".downsample.1", out, norm);
        }
        return shortcut.chain();
    }

    /** A convolution that may have a stride. */
    private void add(LayerList layers, Convolution convolution) {
        if (pooled && convolution.stride() == 2) {
            layers.add(convolution.withoutStride()).add(new HalvingAverage());
        } else {
            layers.add(convolution);
        }
    }
}
