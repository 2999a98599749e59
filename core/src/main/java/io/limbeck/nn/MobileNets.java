package io.limbeck.nn;

import io.limbeck.nn.NetworkSpec.Norm;
import io.limbeck.nn.NetworkSpec.Stem;

/**
 * MobileNet-V2 of width 1: blocks that widen by a 1x1 convolution, convolve each channel by itself,
 * and narrow again without activation. Source: Sandler et al., CVPR 2018. For small images the stem
 * and the first stage that halves have stride 1, so that an image of 32 pixels ends as 4x4.
 *
 * <p>The dropout before the classifier is left out: a network is a pure function, and draws
 * nothing. Weights are named as torchvision names them. Taps are {@code features.0}, the last block
 * of each stage, {@code features.18}, {@code avgpool} and {@code classifier.1} (the logits).
 */
final class MobileNets {

    private static final int STEM = 32;
    private static final int LAST = 1280;

    /** The map before this stage has an eighth of the image's sides. */
    private static final int FIRST_DILATED = 3;

    /**
     * @param expansion channels within a block over those before it
     * @param out channels that each block hands on
     * @param blocks how many
     * @param stride of the first
     */
    private record Stage(int expansion, int out, int blocks, int stride) {}

    private static final Stage[] STAGES = {
        new Stage(1, 16, 1, 1),
        new Stage(6, 24, 2, 2),
        new Stage(6, 32, 3, 2),
        new Stage(6, 64, 4, 2),
        new Stage(6, 96, 3, 1),
        new Stage(6, 160, 3, 2),
        new Stage(6, 320, 1, 1)
    };

    /**
     * @param small whether stem and first halving have stride 1
     * @param dense whether the last stages are dilated in place of their stride
     */
    private record Form(Norm norm, boolean small, boolean dense) {

        int stride(int stage) {
            return (small && stage == 1) || dilates(stage) ? 1 : STAGES[stage].stride();
        }

        boolean dilates(int stage) {
            return dense && stage >= FIRST_DILATED;
        }
    }

    private MobileNets() {}

    static Network of(NetworkSpec.MobileNetV2 spec, Network.Input input) {
        LayeredNetworkBuilder net = new LayeredNetworkBuilder(input, Initialization.MOBILENET);
        Norm norm = spec.norm();
        boolean small = spec.stem() == Stem.CIFAR;
        int place = addFeatures(net, "features.", new Form(norm, small, false));
        String last = "features." + place;
        net.add(Convolution.same(last + ".0", net.channels(), LAST, 1, 1, 1))
                .norm(last + ".1", norm)
                .add(new Relu6())
                .tap(last)
                .add(new GlobalAverage())
                .tap("avgpool");
        return net.tappedClassifier(spec.kind(), "classifier.1");
    }

    /**
     * MobileNet-V2 with batch norm up to its last stage, 320 channels, for dense prediction: stages
     * that would make the map less than an eighth of the image's sides are dilated in place of
     * their stride, the first block of each with the dilation of the stage before.
     */
    static void addDense(LayeredNetworkBuilder net, String prefix) {
        addFeatures(net, prefix, new Form(Norm.BATCH, false, true));
    }

    /** Stem and stages; returns the number of the layer that follows. */
    private static int addFeatures(LayeredNetworkBuilder net, String prefix, Form form) {
        String stem = prefix + "0";
        int stemStride = form.small() ? 1 : 2;
        net.add(Convolution.same(stem + ".0", net.channels(), STEM, 3, stemStride, 1))
                .norm(stem + ".1", form.norm())
                .add(new Relu6())
                .tap(stem);
        int place = 1;
        int dilation = 1;
        for (int stage = 0; stage < STAGES.length; stage++) {
            Stage shape = STAGES[stage];
            for (int i = 0; i < shape.blocks(); i++) {
                int stride = i == 0 ? form.stride(stage) : 1;
                String name = prefix + place++;
                net.add(block(name, net.channels(), shape, stride, dilation, form.norm()));
                if (i == 0 && form.dilates(stage)) {
                    dilation *= shape.stride();
                }
            }
            net.tap(prefix + (place - 1));
        }
        return place;
    }

    private static Layer block(
            String name, long in, Stage shape, int stride, int dilation, Norm norm) {
        LayerList branch = new LayerList();
        long wide = in * shape.expansion();
        int part = 0;
        if (shape.expansion() > 1) {
            branch.add(Convolution.same(name + ".conv.0.0", in, wide, 1, 1, 1))
                    .norm(name + ".conv.0.1", wide, norm)
                    .add(new Relu6());
            part = 1;
        }
        String depthwise = name + ".conv." + part;
        branch.add(Convolution.depthwise(depthwise + ".0", wide, stride, dilation))
                .norm(depthwise + ".1", wide, norm)
                .add(new Relu6())
                .add(Convolution.same(name + ".conv." + (part + 1), wide, shape.out(), 1, 1, 1))
                .norm(name + ".conv." + (part + 2), shape.out(), norm);
        return stride == 1 && in == shape.out() ? new Skip(branch.chain()) : branch.chain();
    }
}
