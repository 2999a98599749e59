package io.limbeck.nn;

import io.limbeck.torch.SeedTree;
import org.bytedeco.pytorch.Tensor;

/**
 * A dense network wherever a network is wanted: its logits have two dimensions more, and its
 * features are the means of its logits over the pixels.
 */
record PixelNetwork(DenseNetwork dense) implements Network {

    @Override
    public Input input() {
        return dense.input();
    }

    @Override
    public String name() {
        return dense.name();
    }

    @Override
    public Weights init(SeedTree seeds) {
        return dense.init(seeds);
    }

    @Override
    public Output forward(Weights weights, Tensor images, Pass pass) {
        DenseOutput output = dense.forward(weights, images, pass);
        return new Output(
                output.logits(),
                output.logits().flatten(2, -1).mean(2),
                output.taps(),
                output.bnStatistics());
    }

    @Override
    public long featureDimension() {
        return input().classes();
    }

    @Override
    public long activations() {
        return dense.activations() + featureDimension();
    }
}
