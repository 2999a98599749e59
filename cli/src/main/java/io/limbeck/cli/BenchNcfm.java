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

    @Option(names = "--classes", defaultValue = "10", description = CLASSES)
    private int classes;

    @Option(names = "--size", defaultValue = "32", description = SIZE)
    private int side;

    @Option(names = "--ipc", defaultValue = "10", description = "Stored images per class.")
    private int ipc;

    @Option(names = "--factor", defaultValue = "2", description = "Of the formation.")
    private int factor;

    @Option(names = "--batch-real", defaultValue = "1024", description = "Real images per class.")
    private int realBatch;

    @Option(names = "--freqs", defaultValue = "4096", description = "Frequencies.")
    private int frequencies;

    @Option(names = "--psi", description = "Trains the sampling network, too.")
    private boolean psi;

    @Option(names = "--depth", defaultValue = "3", description = "Of the ConvNet.")
    private int depth;

    @Option(names = "--width", defaultValue = "128", description = "Of the ConvNet.")
    private int width;

    @Option(names = "--iters", defaultValue = "3", description = TIMES)
    private int iterations;

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
                                depth,
                                width,
                                iterations)
                        ::run);
    }
}
