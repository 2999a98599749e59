package io.limbeck.nn;

import io.limbeck.torch.SeedTree;
import org.bytedeco.pytorch.Tensor;

/** A network that does what another does; a test overrides what it watches. */
public abstract class WatchedNetwork implements Network {

    private final Network network;

    protected WatchedNetwork(Network network) {
        this.network = network;
    }

    @Override
    public String name() {
        return network.name();
    }

    @Override
    public Input input() {
        return network.input();
    }

    @Override
    public Weights init(SeedTree seeds) {
        return network.init(seeds);
    }

    @Override
    public long featureDimension() {
        return network.featureDimension();
    }

    @Override
    public Output forward(Weights weights, Tensor images, Pass pass) {
        return network.forward(weights, images, pass);
    }
}
