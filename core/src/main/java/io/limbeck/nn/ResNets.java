package io.limbeck.nn;

import io.limbeck.nn.NetworkSpec.Norm;
import io.limbeck.nn.NetworkSpec.Stem;
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
    private static final MaxPool HALVING = new MaxPool(3, 2, 1);

    private ResNets() {}

    /**
     * @param name {@code resnet18}, {@code resnet34}, {@code resnet50} or {@code resnet101}
     */
    static Network named(String name, Norm norm, Stem stem, Network.Input input) {
        LayeredNetworkBuilder net = new LayeredNetworkBuilder(input);
        addStem(net, "", norm, stem);
        addStages(net, "", new ResNetBlocks(narrowed(name), norm, false), depths(name), false);
        net.add(new GlobalAverage()).tap("avgpool");
        return net.tappedClassifier(name, "fc");
    }

    /**
     * ResNet-18 for small images with average pooling: a convolution that would halve has stride 1
     * and a 2x2 average pooling after it, and the classifier sees the whole last map. Source: Zhao
     * et al., ICLR 2021. Weights and taps are named as ResNet-18's; there is no {@code avgpool}.
     */
    static Network pooled18(NetworkSpec.ResNet18Ap spec, Network.Input input) {
        LayeredNetworkBuilder net = new LayeredNetworkBuilder(input);
        addStem(net, "", spec.norm(), Stem.CIFAR);
        addStages(net, "", new ResNetBlocks(false, spec.norm(), true), depths("resnet18"), false);
        return net.tappedClassifier(spec.kind(), "fc");
    }

    /**
     * ResNet-50 with batch norm up to the last map, 2048 channels, for dense prediction: the last
     * two stages are dilated by 2 and 4 in place of their stride, so that a map has an eighth of
     * the image's sides. As in torchvision, the first block of a dilated stage keeps the dilation
     * of the stage before.
     */
    static void addDense50(LayeredNetworkBuilder net, String prefix) {
        addStem(net, prefix, Norm.BATCH, Stem.IMAGENET);
        ResNetBlocks blocks = new ResNetBlocks(true, Norm.BATCH, false);
        addStages(net, prefix, blocks, depths("resnet50"), true);
    }

    private static boolean narrowed(String name) {
        return name.equals("resnet50") || name.equals("resnet101");
    }

    private static List<Integer> depths(String name) {
        return switch (name) {
            case "resnet18" -> List.of(2, 2, 2, 2);
            case "resnet34", "resnet50" -> List.of(3, 4, 6, 3);
            case "resnet101" -> List.of(3, 4, 23, 3);
            default -> throw new IllegalArgumentException("no ResNet is called " + name);
        };
    }

    private static void addStem(LayeredNetworkBuilder net, String prefix, Norm norm, Stem stem) {
        int kernel = stem == Stem.CIFAR ? 3 : 7;
        int stride = stem == Stem.CIFAR ? 1 : 2;
        Convolution convolution =
                Convolution.same(prefix + "conv1", net.channels(), STAGES[0], kernel, stride, 1);
        if (stem == Stem.IMAGENET && norm == Norm.BATCH) {
            net.add(
                    PooledStem.of(
                            convolution,
                            new BatchNorm(prefix + "bn1", STAGES[0]),
                            new Activate(NetworkSpec.Activation.RELU),
                            HALVING));
        } else {
            net.add(convolution).norm(prefix + "bn1", norm).relu();
            if (stem == Stem.IMAGENET) {
                net.add(HALVING);
            }
        }
        net.tap(prefix + "stem");
    }

    private static void addStages(
            LayeredNetworkBuilder net,
            String prefix,
            ResNetBlocks blocks,
            List<Integer> depths,
            boolean dense) {
        int dilation = 1;
        for (int stage = 0; stage < STAGES.length; stage++) {
            String layer = prefix + "layer" + (stage + 1);
            boolean dilates = dense && stage >= 2;
            int stride = stage > 0 && !dilates ? 2 : 1;
            for (int i = 0; i < depths.get(stage); i++) {
                boolean first = i == 0;
                net.add(
                        blocks.block(
                                layer + "." + i,
                                net.channels(),
                                STAGES[stage],
                                first ? stride : 1,
                                dilation));
                if (first && dilates) {
                    dilation *= 2;
                }
            }
            net.tap(layer);
        }
    }
}
