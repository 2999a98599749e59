package io.limbeck.cli;

import static io.limbeck.cli.Measuring.NET;
import static io.limbeck.cli.Measuring.SIZE;

import io.limbeck.nn.Network;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.Networks;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The network that a benchmark runs, for ten classes. */
final class BenchNetwork {

    static final String WIDTH = "Of the ConvNet. Default: 128.";

    @Option(names = "--net", defaultValue = "convnet", description = NET)
    private String net;

    @Option(names = "--width", description = WIDTH)
    private Optional<Integer> width = Optional.empty();

    @Option(names = "--size", defaultValue = "32", description = SIZE)
    private int side;

    /** With the usual norm. */
    Network network() {
        return named(
                net,
                width,
                NetworkSpec.ConvNet.defaults().norm(),
                new Network.Input(3, side, side, 10));
    }

    /**
     * A network by its name.
     *
     * @param width of the ConvNet
     * @param norm of the ConvNet
     * @throws BadInputException if another network is given a width
     */
    static Network named(
            String net, Optional<Integer> width, NetworkSpec.Norm norm, Network.Input input) {
        NetworkSpec.ConvNet usual = NetworkSpec.ConvNet.defaults();
        if (width.isPresent() && !net.equals(usual.kind())) {
            throw new BadInputException(
                    "--width is %d, but --net is %s; only convnet has a width"
                            .formatted(width.get(), net));
        }
        return Networks.named(
                net,
                new NetworkSpec.ConvNet(
                        usual.depth(),
                        width.orElse(usual.width()),
                        norm,
                        usual.pooling(),
                        usual.activation()),
                input);
    }
}
