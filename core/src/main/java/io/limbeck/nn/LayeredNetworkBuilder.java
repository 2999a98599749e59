package io.limbeck.nn;

import java.util.ArrayList;
import java.util.List;

/**
 * Stacks layers and follows the shape of the features, so that the descriptions of the zoo name
 * only what each layer makes. Fails with a {@link io.limbeck.torch.ShapeException} at the first
 * layer that an image is too small for.
 */
final class LayeredNetworkBuilder {

    private final Network.Input input;
    private final Initialization initialization;
    private final List<Layer> layers = new ArrayList<>();
    private FeatureShape shape;

    /** Starts a network whose layers are drawn by PyTorch's defaults. */
    LayeredNetworkBuilder(Network.Input input) {
        this(input, Initialization.FRAMEWORK);
    }

    LayeredNetworkBuilder(Network.Input input, Initialization initialization) {
        this.input = input;
        this.initialization = initialization;
        this.shape = FeatureShape.of(input);
    }

    /**
     * What the first layer pads beyond its usual: the field brings grey images of 28 pixels to the
     * 32 of the colour ones in this way.
     */
    long extraPadding() {
        return layers.isEmpty() && input.channels() == 1 ? 2 : 0;
    }

    long channels() {
        return shape.channels();
    }

    /** Square convolution with stride 1 and a bias. */
    LayeredNetworkBuilder convolution(String name, long out, long kernel, long padding) {
        return add(new Convolution(name, channels(), out, kernel, 1, padding, true));
    }

    LayeredNetworkBuilder norm(String name, NetworkSpec.Norm kind) {
        norm(name, channels(), kind).forEach(this::add);
        return this;
    }

    LayeredNetworkBuilder relu() {
        return add(new Activate(NetworkSpec.Activation.RELU));
    }

    /** Halves the features. */
    LayeredNetworkBuilder maxPool() {
        return add(new MaxPool(2, 2, 0));
    }

    LayeredNetworkBuilder linear(String name, long out) {
        return add(new Linear(name, shape.numel(), out));
    }

    LayeredNetworkBuilder tap(String name) {
        return add(new TapPoint(name));
    }

    LayeredNetworkBuilder add(Layer layer) {
        shape = layer.outputShape(shape);
        layers.add(layer);
        return this;
    }

    /** Ends with a linear classifier on the flattened features. */
    Network classifier(String network, String layer) {
        return classifier(network, layer, List.of());
    }

    /** Ends with a linear classifier whose logits can be tapped. */
    Network tappedClassifier(String network, String layer) {
        return classifier(network, layer, List.of(new TapPoint(layer)));
    }

    /** Ends where it is; its map holds the logits of a dense network. */
    DenseNetwork dense(String network) {
        return new LayeredDenseNetwork(network, input, initialization, new Chain(layers));
    }

    private Network classifier(String network, String layer, List<Layer> after) {
        List<Layer> head = new ArrayList<>();
        head.add(new Linear(layer, shape.numel(), input.classes()));
        head.addAll(after);
        return new LayeredNetwork(
                network, input, initialization, new Chain(layers), new Chain(head));
    }

    /** The norm of a kind for so many channels; no layer at all for none. */
    static List<Layer> norm(String name, long channels, NetworkSpec.Norm kind) {
        return switch (kind) {
            case INSTANCE -> List.of(new GroupNorm(name, channels, channels));
            case GROUP -> List.of(new GroupNorm(name, channels, GroupNorm.GROUPS));
            case BATCH -> List.of(new BatchNorm(name, channels));
            case NONE -> List.of();
        };
    }
}
