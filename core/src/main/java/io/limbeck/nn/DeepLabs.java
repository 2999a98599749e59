package io.limbeck.nn;

import io.limbeck.nn.NetworkSpec.Norm;
import java.util.ArrayList;
import java.util.List;

/**
 * DeepLabV3. Weights are named as torchvision names them: {@code backbone.*}, of a MobileNet-V2 by
 * number, and {@code classifier.*}. Taps are the backbone's stages. The dropout of the pyramid is
 * left out: a network is a pure function, and draws nothing.
 */
final class DeepLabs {

    private static final String PYRAMID = "classifier.0.";

    private DeepLabs() {}

    static DenseNetwork of(DeepLabV3 spec, Network.Input input) {
        return switch (spec.backbone()) {
            case RESNET50 -> {
                LayeredNetworkBuilder net = new LayeredNetworkBuilder(input);
                ResNets.addDense50(net, "backbone.");
                yield headed("deeplabv3-resnet50", net, spec, input);
            }
            case MOBILENET_V2 -> {
                LayeredNetworkBuilder net =
                        new LayeredNetworkBuilder(input, Initialization.MOBILENET);
                MobileNets.addDense(net, "backbone.");
                yield headed("deeplabv3-mobilenet-v2", net, spec, input);
            }
        };
    }

    private static DenseNetwork headed(
            String name, LayeredNetworkBuilder net, DeepLabV3 spec, Network.Input input) {
        int width = spec.width();
        List<Layer> branches = pyramid(net.channels(), spec);
        net.add(new Concatenation(branches));
        return net.add(normed(PYRAMID + "project.", 0, net.channels(), width, 1, 1))
                .add(Convolution.same("classifier.1", width, width, 3, 1, 1))
                .norm("classifier.2", Norm.BATCH)
                .relu()
                .add(new Convolution("classifier.4", width, input.classes(), 1, 1, 0, true))
                .dense(name);
    }

    private static List<Layer> pyramid(long in, DeepLabV3 spec) {
        int width = spec.width();
        List<Layer> branches = new ArrayList<>();
        branches.add(normed(PYRAMID + "convs.0.", 0, in, width, 1, 1));
        for (int rate : spec.rates()) {
            String name = PYRAMID + "convs." + branches.size() + ".";
            branches.add(normed(name, 0, in, width, 3, rate));
        }
        String pooled = PYRAMID + "convs." + branches.size() + ".";
        branches.add(new ImageContext(normed(pooled, 1, in, width, 1, 1)));
        return branches;
    }

    /** Convolution, norm and ReLU, the first two numbered from {@code first}. */
    private static Layer normed(
            String prefix, int first, long in, long out, int kernel, int dilation) {
        return new LayerList()
                .add(Convolution.same(prefix + first, in, out, kernel, 1, dilation))
                .norm(prefix + (first + 1), out, Norm.BATCH)
                .relu()
                .chain();
    }
}
