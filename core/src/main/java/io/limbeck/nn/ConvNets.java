package io.limbeck.nn;

/**
 * ConvNet-D, the field's usual small network: D blocks of 3x3 convolution, norm, activation and 2x2
 * pooling, then a linear classifier on the flattened map. Source: Gidaris and Komodakis, CVPR 2018,
 * as taken up by dataset condensation (Zhao et al., ICLR 2021).
 *
 * <p>Weights are {@code features.<block>.conv.weight} and {@code .bias}, {@code
 * features.<block>.norm.*}, {@code classifier.weight} and {@code .bias}; taps are the blocks'
 * outputs, {@code features.<block>}.
 */
final class ConvNets {

    private ConvNets() {}

    static Network of(NetworkSpec.ConvNet spec, Network.Input input) {
        LayeredNetworkBuilder net = new LayeredNetworkBuilder(input);
        for (int i = 0; i < spec.depth(); i++) {
            String block = "features." + i;
            net.convolution(block + ".conv", spec.width(), 3, 1 + net.extraPadding())
                    .norm(block + ".norm", spec.norm())
                    .add(new Activate(spec.activation()));
            switch (spec.pooling()) {
                case AVERAGE -> net.add(new HalvingAverage());
                case MAX -> net.maxPool();
                case NONE -> {}
            }
            net.tap(block);
        }
        return net.classifier("convnet", "classifier");
    }
}
