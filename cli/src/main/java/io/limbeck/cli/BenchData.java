package io.limbeck.cli;

import static io.limbeck.cli.Measuring.TIMES;

import io.limbeck.bench.DataBenchmark;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code limbeck bench data}: reading images. */
@Command(
        name = "data",
        mixinStandardHelpOptions = true,
        description = "Opening a data set that is here and handing out each of its images once.")
final class BenchData implements Callable<Integer> {

    @Parameters(
            arity = "0..1",
            paramLabel = "DATASET",
            defaultValue = "cifar10",
            description = "Name, or folder of images. Default: ${DEFAULT-VALUE}.")
    private String dataset;

    @Option(names = "--iters", paramLabel = "N", defaultValue = "3", description = TIMES)
    private int times;

    @Mixin private Measuring measuring;
    @Mixin private CommonOptions common;

    @Override
    public Integer call() {
        return measuring.print(_ -> new DataBenchmark(dataset, common.home(), times).run());
    }
}
