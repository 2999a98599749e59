package io.limbeck.nn;

import io.limbeck.nn.NetworkSpec.Norm;

/**
 * The older networks in the field's forms for small images. All end in a linear classifier, but for
 * a VGG-11 with fewer poolings on the flattened features, whatever their number; on grey images the
 * first convolution pads 2 more.
 */
final class ClassicNets {

    /** Channels of VGG-11's convolutions; 0 is a max pooling. */
    private static final int[] VGG_11 = {64, 0, 128, 0, 256, 256, 0, 512, 512, 0, 512, 512, 0};

    /** Kernel and channels of AlexNet's convolutions, and whether a max pooling follows. */
    private static final int[][] ALEXNET = {
        {5, 128, 1}, {5, 192, 1}, {3, 256, 0}, {3, 192, 0}, {3, 192, 1}
    };

    private ClassicNets() {}

    /** Two hidden layers {@code fc1}, {@code fc2} (taps of these names) and {@code fc3}. */
    static Network mlp(NetworkSpec.Mlp spec, Network.Input input) {
        LayeredNetworkBuilder net = new LayeredNetworkBuilder(input);
        for (String layer : new String[] {"fc1", "fc2"}) {
            net.linear(layer, spec.width()).relu().tap(layer);
        }
        return net.classifier("mlp", "fc3");
    }

    /**
     * LeNet-5 with ReLU and max pooling: {@code conv1}, {@code conv2}, {@code fc1}, {@code fc2}
     * (taps of these names) and {@code fc3}.
     */
    static Network leNet(Network.Input input) {
        LayeredNetworkBuilder net = new LayeredNetworkBuilder(input);
        net.convolution("conv1", 6, 5, net.extraPadding()).relu().maxPool().tap("conv1");
        net.convolution("conv2", 16, 5, 0).relu().maxPool().tap("conv2");
        net.linear("fc1", 120).relu().tap("fc1");
        net.linear("fc2", 84).relu().tap("fc2");
        return net.classifier("lenet", "fc3");
    }

    /**
     * AlexNet with stride 1, without local response norm, dropout and hidden linear layers. Weights
     * are {@code features.<n>} as if the layers, norm, ReLU and pooling included, were numbered
     * through, and {@code classifier}; taps are the five blocks, named by their convolution.
     */
    static Network alexNet(Norm norm, Network.Input input) {
        NumberedFeatures features = new NumberedFeatures(input, norm);
        for (int[] block : ALEXNET) {
            features.block(block[1], block[0], block[0] / 2, block[2] == 1);
        }
        return features.net.classifier("alexnet", "classifier");
    }

    /**
     * VGG-11 with one linear layer. The convolutions and norms are named as torchvision's {@code
     * vgg11_bn} names them ({@code vgg11} without norm), the last layer {@code classifier}; taps
     * are the eight blocks, named by their convolution.
     */
    static Network vgg11(NetworkSpec.Vgg11 spec, Network.Input input) {
        NumberedFeatures features = new NumberedFeatures(input, spec.norm());
        int poolings = 0;
        for (int i = 0; i < VGG_11.length; i++) {
            if (VGG_11[i] == 0) {
                continue;
            }
            boolean last = VGG_11[i + 1] == 0; // before a pooling
            features.block(VGG_11[i], 3, 1, last && poolings < spec.poolings());
            if (last && ++poolings > spec.poolings()) {
                features.nextName(); // the numbers go on as if it were there
            }
        }
        if (spec.poolings() < NetworkSpec.Vgg11.ALL_POOLINGS) {
            features.net.add(new GlobalAverage());
        }
        return features.net.classifier("vgg11", "classifier");
    }

    /** Blocks of convolution, norm, ReLU and perhaps max pooling, each layer numbered. */
    private static final class NumberedFeatures {
        private final LayeredNetworkBuilder net;
        private final Norm norm;
        private int next;

        NumberedFeatures(Network.Input input, Norm norm) {
            this.net = new LayeredNetworkBuilder(input);
            this.norm = norm;
        }

        void block(int channels, int kernel, int padding, boolean pool) {
            String convolution = nextName();
            net.convolution(convolution, channels, kernel, padding + net.extraPadding());
            if (norm != Norm.NONE) {
                net.norm(nextName(), norm);
            }
            nextName(); // the ReLU's
            net.relu();
            if (pool) {
                nextName(); // the pooling's
                net.maxPool();
            }
            net.tap(convolution);
        }

        private String nextName() {
            return "features." + next++;
        }
    }
}
