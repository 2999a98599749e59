package io.limbeck.cli;

import static io.limbeck.cli.Measuring.SIZE;

import io.limbeck.nn.Network;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.Networks;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The network that a benchmark runs, for square colour images. */
final class BenchNetwork {

    private final NetworkSpec.Norm norm;

    @Option(
            names = "--net",
            paramLabel = "NET",
            description = "As evaluate --nets names it. Default: ${DEFAULT-VALUE}.")
    private String net;

    @Option(
            names = "--width",
            paramLabel = "N",
            description = "Filters of the ConvNet. Default: 128.")
    private Optional<Integer> width = Optional.empty();

    @Option(names = "--size", paramLabel = "N", description = SIZE)
    private int side;

    /** By default a ConvNet as it is used everywhere. */
    BenchNetwork() {
        this("convnet", 32, NetworkSpec.ConvNet.defaults().norm());
    }

    /**
     * @param net if none is named
     * @param side of the images if none is given
     * @param norm of the ConvNet
     */
    BenchNetwork(String net, int side, NetworkSpec.Norm norm) {
        this.net = net;
        this.side = side;
        this.norm = norm;
    }

    /**
     * @throws BadInputException if another network than the ConvNet is given a width
     */
    Network network(int classes) {
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
                new Network.Input(3, side, side, classes));
    }
}
