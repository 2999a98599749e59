package io.limbeck.nn;

/**
 * WideResNets for images of about 32 pixels: a 3x3 convolution to 16 channels, three groups of
 * blocks whose norms come before their convolutions, norm, ReLU, the mean of the last map. Source:
 * Zagoruyko and Komodakis, BMVC 2016, without dropout.
 *
 * <p>Weights are {@code conv1}, {@code block<1 to 3>.layer.<n>.*}, {@code bn1} and {@code fc}, the
 * usual names of its PyTorch form. Taps are {@code stem}, {@code block1} to {@code block3}, {@code
 * avgpool} and {@code fc} (the logits).
 */
final class WideResNets {

    private static final int STEM = 16;
    private static final int GROUPS = 3;

    private WideResNets() {}

    static Network of(WideResNet spec, Network.Input input) {
        LayeredNetworkBuilder net = new LayeredNetworkBuilder(input, Initialization.WIDE_RESNET);
        net.add(Convolution.same("conv1", net.channels(), STEM, 3, 1, 1)).tap("stem");
        for (int group = 1; group <= GROUPS; group++) {
            long out = ((long) STEM * spec.width()) << (group - 1);
            for (int i = 0; i < spec.blocks(); i++) {
                String name = "block" + group + ".layer." + i;
                int stride = group > 1 && i == 0 ? 2 : 1;
                net.add(WideBlock.of(name, net.channels(), out, stride, spec.norm()));
            }
            net.tap("block" + group);
        }
        net.norm("bn1", spec.norm()).relu().add(new GlobalAverage()).tap("avgpool");
        return net.tappedClassifier(spec.name(), "fc");
    }
}
