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
                        + " frequencies included: seconds in float32, secondsInNcfm as NCFM does"
                        + " it in the precision (in bf16 with real features' projections"
                        + " rounded).")
final class BenchCf implements Callable<Integer> {

    @Option(
            names = "--real",
            paramLabel = "N",
            defaultValue = "1024",
            description = "Real rows. Default: ${DEFAULT-VALUE}.")
    private int real;

    @Option(
            names = "--synthetic",
            paramLabel = "N",
            defaultValue = "40",
            description = "Synthetic rows. Default: ${DEFAULT-VALUE}.")
    private int synthetic;

    @Option(
            names = "--dimension",
            paramLabel = "N",
            defaultValue = "2048",
            description = "Of the features. Default: ${DEFAULT-VALUE}.")
    private int dimension;

    @Option(
            names = "--freqs",
            paramLabel = "N",
            defaultValue = "4096",
            description = "Frequencies. Default: ${DEFAULT-VALUE}.")
    private int frequencies;

    @Option(names = "--iters", paramLabel = "N", defaultValue = "5", description = TIMES)
    private int times;

    @Mixin private Measuring measuring;

    @Override
    public Integer call() {
        return measuring.print(
                new CfBenchmark(real, synthetic, dimension, frequencies, times)::run);
    }
}
