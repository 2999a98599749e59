package io.limbeck.nn;

import io.limbeck.nn.NetworkSpec.Norm;
import io.limbeck.nn.NetworkSpec.Stem;
import java.util.ArrayList;
import java.util.List;

/**
 * ResNets with any norm, of any image size: the last map is averaged whole. Source: He et al., CVPR
 * 2016, with the stride of a bottleneck in its 3x3 convolution, as torchvision has it; for small
 * images the stem is a 3x3 convolution with stride 1 and no pooling.
 *
 * <p>Weights are named as torchvision names them, so that its checkpoints load by name; other norms
 * stand where its batch norms stand. Taps are {@code stem}, {@code layer1} to {@code layer4},
 * {@code avgpool} and {@code fc} (the logits).
 */
final class ResNets {

    private static final int[] STAGES = {64, 128, 256, 512};

    /** A bottleneck hands on four times the channels that its 3x3 convolution has. */
    private static final int EXPANSION = 4;

    /**
     * @param narrowed whether blocks are bottlenecks
     * @param blocks of each stage
     */
    private record Depth(boolean narrowed, List<Integer> blocks) {

        static Depth of(String name) {
            return switch (name) {
                case "resnet18" -> new Depth(false, List.of(2, 2, 2, 2));
                case "resnet34" -> new Depth(false, List.of(3, 4, 6, 3));
                case "resnet50" -> new Depth(true, List.of(3, 4, 6, 3));
                case "resnet101" -> new Depth(true, List.of(3, 4, 23, 3));
                default -> throw new IllegalArgumentException("no ResNet is called " + name);
            };
        }

        Layer block(String name, long in, long width, int stride, Norm norm) {
            return narrowed
                    ? bottleneck(name, in, width, stride, norm)
                    : basicBlock(name, in, width, stride, norm);
        }
    }

    private ResNets() {}

    /**
     * @param name {@code resnet18}, {@code resnet34}, {@code resnet50} or {@code resnet101}
     */
    static Network named(String name, Norm norm, Stem stem, Network.Input input) {
        Depth depth = Depth.of(name);
        LayeredNetworkBuilder net = new LayeredNetworkBuilder(input);
        addStem(net, norm, stem);
        for (int stage = 0; stage < STAGES.length; stage++) {
            String layer = "layer" + (stage + 1);
            for (int block = 0; block < depth.blocks.get(stage); block++) {
                int stride = stage > 0 && block == 0 ? 2 : 1;
                String own = layer + "." + block;
                net.add(depth.block(own, net.channels(), STAGES[stage], stride, norm));
            }
            net.tap(layer);
        }
        net.add(new GlobalAverage()).tap("avgpool");
        return net.tappedClassifier(name, "fc");
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
        return new Residual(new Chain(branch), shortcut(name, in, out, stride, norm));
    }

    private static Layer bottleneck(String name, long in, long width, int stride, Norm norm) {
        long out = EXPANSION * width;
        List<Layer> branch = new ArrayList<>();
        branch.add(convolution(name + ".conv1", in, width, 1, 1));
        branch.addAll(LayeredNetworkBuilder.norm(name + ".bn1", width, norm));
        branch.add(new Activate(NetworkSpec.Activation.RELU));
        branch.add(convolution(name + ".conv2", width, width, 3, stride));
        branch.addAll(LayeredNetworkBuilder.norm(name + ".bn2", width, norm));
        branch.add(new Activate(NetworkSpec.Activation.RELU));
        branch.add(convolution(name + ".conv3", width, out, 1, 1));
        branch.addAll(LayeredNetworkBuilder.norm(name + ".bn3", out, norm));
        return new Residual(new Chain(branch), shortcut(name, in, out, stride, norm));
    }

    private static Layer shortcut(String name, long in, long out, int stride, Norm norm) {
        List<Layer> shortcut = new ArrayList<>();
        if (stride != 1 || in != out) {
            shortcut.add(convolution(name + ".downsample.0", in, out, 1, stride));
            shortcut.addAll(LayeredNetworkBuilder.norm(name + ".downsample.1", out, norm));
        }
        return new Chain(shortcut);
    }

    private static Convolution convolution(String name, long in, long out, int kernel, int stride) {
        return new Convolution(name, in, out, kernel, stride, kernel / 2, false);
    }
}
