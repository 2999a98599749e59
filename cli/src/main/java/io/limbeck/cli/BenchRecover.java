package io.limbeck.cli;

import static io.limbeck.cli.Measuring.CLASSES;
import static io.limbeck.cli.Measuring.TIMES;

import io.limbeck.bench.RecoverBenchmark;
import io.limbeck.nn.NetworkSpec;
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

    @Option(names = "--classes", paramLabel = "N", defaultValue = "200", description = CLASSES)
    private int classes;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "100",
            description = "Images of a block. Default: ${DEFAULT-VALUE}.")
    private int batch;

    @Option(names = "--iters", paramLabel = "N", defaultValue = "5", description = TIMES)
    private int steps;

    @Mixin private BenchNetwork net = new BenchNetwork("resnet18", 64, NetworkSpec.Norm.BATCH);

    @Mixin private Measuring measuring;

    @Override
    public Integer call() {
        return measuring.print(
                compute -> new RecoverBenchmark(net.network(classes), batch, steps).run(compute));
    }
}
