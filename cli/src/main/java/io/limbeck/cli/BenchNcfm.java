package io.limbeck.cli;

import static io.limbeck.cli.Measuring.CLASSES;
import static io.limbeck.cli.Measuring.SIZE;
import static io.limbeck.cli.Measuring.TIMES;

import io.limbeck.bench.NcfmBenchmark;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code limbeck bench ncfm}: NCFM with a pool. */
@Command(
        name = "ncfm",
        mixinStandardHelpOptions = true,
        description =
                "Iterations of NCFM with a pool's blended network: matching and calibration of"
                        + " every class.")
final class BenchNcfm implements Callable<Integer> {

    @Option(names = "--classes", paramLabel = "N", defaultValue = "10", description = CLASSES)
    private int classes;

    @Option(names = "--size", paramLabel = "N", defaultValue = "32", description = SIZE)
    private int side;

    @Option(
            names = "--ipc",
            paramLabel = "N",
            defaultValue = "10",
            description = "Stored images per class. Default: ${DEFAULT-VALUE}.")
    private int ipc;

    @Option(
            names = "--factor",
            paramLabel = "N",
            defaultValue = "2",
            description = "Of the formation. Default: ${DEFAULT-VALUE}.")
    private int factor;

    @Option(
            names = "--batch-real",
            paramLabel = "N",
            defaultValue = "1024",
            description = "Real images per class. Default: ${DEFAULT-VALUE}.")
    private int realBatch;

    @Option(
            names = "--freqs",
            paramLabel = "N",
            defaultValue = "4096",
            description = "Frequencies. Default: ${DEFAULT-VALUE}.")
    private int frequencies;

    @Option(names = "--psi", description = "Trains the sampling network, too.")
    private boolean psi;

    @Option(names = "--iters", paramLabel = "N", defaultValue = "3", description = TIMES)
    private int iterations;

    @Mixin private BenchConvNet convNet;
    @Mixin private Measuring measuring;

    @Override
    public Integer call() {
        return measuring.print(
                new NcfmBenchmark(
                                classes,
                                side,
                                ipc,
                                factor,
                                realBatch,
                                frequencies,
                                psi,
                                convNet.spec(),
                                iterations)
                        ::run);
    }
}
