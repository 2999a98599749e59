package io.limbeck.nn;

import io.limbeck.nn.NetworkSpec.Norm;
import io.limbeck.nn.NetworkSpec.Stem;
import java.util.ArrayList;
import java.util.List;

/**
 * ResNet-18 with any norm, of any image size: the last map is averaged whole. Source: He et al.,
 * CVPR 2016; for small images the stem is a 3x3 convolution with stride 1 and no pooling.
 *
 * <p>Weights are named as torchvision names them, so that a checkpoint of {@code resnet18} loads by
 * name; other norms stand where its batch norms stand. Taps are {@code stem}, {@code layer1} to
 * {@code layer4}, {@code avgpool} and {@code fc} (the logits).
 */
final class ResNets {

    private static final int[] STAGES = {64, 128, 256, 512};
    private static final int BLOCKS = 2;

    private ResNets() {}

    static Network resNet18(Norm norm, Stem stem, Network.Input input) {
        LayeredNetworkBuilder net = new LayeredNetworkBuilder(input);
        addStem(net, norm, stem);
        for (int stage = 0; stage < STAGES.length; stage++) {
            String layer = "layer" + (stage + 1);
            for (int block = 0; block < BLOCKS; block++) {
                int stride = stage > 0 && block == 0 ? 2 : 1;
                String name = layer + "." + block;
                net.add(basicBlock(name, net.channels(), STAGES[stage], stride, norm));
            }
            net.tap(layer);
        }
        net.add(new GlobalAverage()).tap("avgpool");
        return net.tappedClassifier("resnet18", "fc");
    }

    private static void addStem(LayeredNetworkBuilder net, Norm norm, Stem stem) {
        int kernel = stem == Stem.CIFAR ? 3 : 7;
        int stride = stem == Stem.CIFAR ? 1 : 2;
        net.add(convolution("conv1", net.channels(), STAGES[0], kernel, stride))
                .norm("bn1", norm)
                .relu();
        if (stem == Stem.IMAGENET) {
            net.add(new MaxPool(3, 2, 1));
        }
        net.tap("stem");
    }

    private static Layer basicBlock(String name, long in, long out, int stride, Norm norm) {
        List<Layer> branch = new ArrayList<>();
        branch.add(convolution(name + ".conv1", in, out, 3, stride));
        branch.addAll(LayeredNetworkBuilder.norm(name + ".bn1", out, norm));
        branch.add(new Activate(NetworkSpec.Activation.RELU));
        branch.add(convolution(name + ".conv2", out, out, 3, 1));
        branch.addAll(LayeredNetworkBuilder.norm(name + ".bn2", out, norm));
        List<Layer> shortcut = new ArrayList<>();
        if (stride != 1 || in != out) {
            shortcut.add(convolution(name + ".downsample.0", in, out, 1, stride));
            shortcut.addAll(LayeredNetworkBuilder.norm(name + ".downsample.1", out, norm));
        }
        return new Residual(new Chain(branch), new Chain(shortcut));
    }

    private static Convolution convolution(String name, long in, long out, int kernel, int stride) {
        return new Convolution(name, in, out, kernel, stride, kernel / 2, false);
    }
}
