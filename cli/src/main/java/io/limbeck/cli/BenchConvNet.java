package io.limbeck.cli;

import io.limbeck.nn.NetworkSpec;
import picocli.CommandLine.Option;

/** The ConvNet of a benchmark that runs no other network. */
final class BenchConvNet {

    @Option(
            names = "--depth",
            paramLabel = "N",
            defaultValue = "3",
            description = "Blocks of the ConvNet. Default: ${DEFAULT-VALUE}.")
    private int depth;

    @Option(
            names = "--width",
            paramLabel = "N",
            defaultValue = "128",
            description = "Filters of the ConvNet. Default: ${DEFAULT-VALUE}.")
    private int width;

    /** With all else as usual. */
    NetworkSpec.ConvNet spec() {
        NetworkSpec.ConvNet usual = NetworkSpec.ConvNet.defaults();
        return new NetworkSpec.ConvNet(
                depth, width, usual.norm(), usual.pooling(), usual.activation());
    }
}
