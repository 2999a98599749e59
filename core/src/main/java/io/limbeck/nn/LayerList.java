package io.limbeck.nn;

import java.util.ArrayList;
import java.util.List;

/** Layers of a block as they are written down, to become a {@link Chain}. */
final class LayerList {

    private final List<Layer> layers = new ArrayList<>();

    LayerList add(Layer layer) {
        layers.add(layer);
        return this;
    }

    LayerList norm(String name, long channels, NetworkSpec.Norm kind) {
        layers.addAll(LayeredNetworkBuilder.norm(name, channels, kind));
        return this;
    }

    LayerList relu() {
        return add(new Activate(NetworkSpec.Activation.RELU));
    }

    Chain chain() {
        return new Chain(layers);
    }
}
