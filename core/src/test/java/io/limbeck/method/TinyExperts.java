package io.limbeck.method;

import io.limbeck.data.Dataset;
import io.limbeck.event.Listener;
import io.limbeck.nn.Network;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.Networks;
import io.limbeck.torch.Compute;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.ExpertBuffer;
import io.limbeck.train.ExpertSettings;
import java.nio.file.Path;

/**
 * Experts of a small ConvNet, trained in a moment, and what a method matches with them.
 *
 * @param folder that keeps them
 * @param depth of the ConvNet
 */
record TinyExperts(Path folder, Dataset data, int depth) {

    static final ExpertSettings SETTINGS = new ExpertSettings(2, 0, 0.05, 8, "none", false);

    private NetworkSpec spec() {
        return new NetworkSpec.ConvNet(
                depth,
                8,
                NetworkSpec.Norm.INSTANCE,
                NetworkSpec.Pooling.AVERAGE,
                NetworkSpec.Activation.RELU);
    }

    Network network() {
        var shape = data.info().shape();
        return Networks.create(
                spec(),
                new Network.Input(
                        shape.channels(), shape.height(), shape.width(), data.info().classes()));
    }

    /** Known for so many epochs. */
    ExpertBuffer open(int epochs) {
        return open(SETTINGS, epochs);
    }

    ExpertBuffer open(ExpertSettings settings, int epochs) {
        return ExpertBuffer.open(
                folder,
                settings,
                epochs,
                new ExpertBuffer.Subject(spec(), network(), data),
                Compute.cpu(),
                Listener.silent());
    }

    MatchingParts parts() {
        return new MatchingParts(network(), data, SeedTree.of(5), Compute.cpu());
    }
}
