package io.limbeck.cli;

import static io.limbeck.cli.Measuring.TIMES;

import io.limbeck.bench.CfBenchmark;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code limbeck bench cf}: the discrepancy alone. */
@Command(
        name = "cf",
        mixinStandardHelpOptions = true,
        description =
                "The characteristic-function discrepancy of one class and its gradient, fresh"
                        + " frequencies included.")
final class BenchCf implements Callable<Integer> {

    @Option(names = "--real", defaultValue = "1024", description = "Real rows.")
    private int real;

    @Option(names = "--synthetic", defaultValue = "40", description = "Synthetic rows.")
    private int synthetic;

    @Option(names = "--dimension", defaultValue = "2048", description = "Of the features.")
    private int dimension;

    @Option(names = "--freqs", defaultValue = "4096", description = "Frequencies.")
    private int frequencies;

    @Option(names = "--iters", defaultValue = "5", description = TIMES)
    private int times;

    @Mixin private Measuring measuring;

    @Override
    public Integer call() {
        return measuring.print(
                new CfBenchmark(real, synthetic, dimension, frequencies, times)::run);
    }
}
