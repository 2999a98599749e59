package io.limbeck.cli;

import static io.limbeck.cli.Measuring.TIMES;

import io.limbeck.bench.EvaluateBenchmark;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code limbeck bench evaluate}: a pass over a test set. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        description = "The accuracy of a network on a test set.")
final class BenchEvaluate implements Callable<Integer> {

    @Option(
            names = "--images",
            paramLabel = "N",
            defaultValue = "10000",
            description = "In the test set. Default: ${DEFAULT-VALUE}.")
    private int images;

    @Option(names = "--iters", paramLabel = "N", defaultValue = "3", description = TIMES)
    private int times;

    @Mixin private BenchNetwork net;
    @Mixin private Measuring measuring;

    @Override
    public Integer call() {
        return measuring.print(compute ->
                new EvaluateBenchmark(net.network(Measuring.TEN_CLASSES), images, times)
                        .run(compute));
    }
}
