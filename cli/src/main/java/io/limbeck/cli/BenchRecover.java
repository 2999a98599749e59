package io.limbeck.cli;

import static io.limbeck.cli.Measuring.CLASSES;
import static io.limbeck.cli.Measuring.NET;
import static io.limbeck.cli.Measuring.SIZE;
import static io.limbeck.cli.Measuring.TIMES;

import io.limbeck.bench.RecoverBenchmark;
import io.limbeck.nn.Network;
import io.limbeck.nn.NetworkSpec;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code limbeck bench recover}: recovery. */
@Command(
        name = "recover",
        mixinStandardHelpOptions = true,
        description = "Steps of SRe2L's recovery from a network with batch norms.")
final class BenchRecover implements Callable<Integer> {

    @Option(names = "--net", defaultValue = "resnet18", description = NET)
    private String net;

    @Option(names = "--width", description = BenchNetwork.WIDTH)
    private Optional<Integer> width = Optional.empty();

    @Option(names = "--size", defaultValue = "64", description = SIZE)
    private int side;

    @Option(names = "--classes", defaultValue = "200", description = CLASSES)
    private int classes;

    @Option(names = "--batch", defaultValue = "100", description = "Images of a block.")
    private int batch;

    @Option(names = "--iters", defaultValue = "5", description = TIMES)
    private int steps;

    @Mixin private Measuring measuring;

    @Override
    public Integer call() {
        return measuring.print(
                compute -> new RecoverBenchmark(network(), batch, steps).run(compute));
    }

    private Network network() {
        return BenchNetwork.named(
                net, width, NetworkSpec.Norm.BATCH, new Network.Input(3, side, side, classes));
    }
}
