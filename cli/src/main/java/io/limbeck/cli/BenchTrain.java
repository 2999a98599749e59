package io.limbeck.cli;

import static io.limbeck.cli.Measuring.TIMES;

import io.limbeck.bench.TrainBenchmark;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code limbeck bench train}: supervised training. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        description = "Steps of supervised training.")
final class BenchTrain implements Callable<Integer> {

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "128",
            description = "Images per step. Default: ${DEFAULT-VALUE}.")
    private int batch;

    @Option(
            names = "--augmentation",
            paramLabel = "STRATEGY",
            defaultValue = "none",
            description = "Strategy, such as color_crop. Default: ${DEFAULT-VALUE}.")
    private String augmentation;

    @Option(names = "--iters", paramLabel = "N", defaultValue = "10", description = TIMES)
    private int steps;

    @Mixin private BenchNetwork net;
    @Mixin private Measuring measuring;

    @Override
    public Integer call() {
        return measuring.print(compute ->
                new TrainBenchmark(net.network(Measuring.TEN_CLASSES), batch, augmentation, steps)
                        .run(compute));
    }
}
