package io.limbeck.cli;

import static io.limbeck.cli.Measuring.TIMES;

import io.limbeck.bench.TrajectoryBenchmark;
import io.limbeck.objective.TrajectoryMatching;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code limbeck bench trajectory}: the steps of a student, and back. */
@Command(
        name = "trajectory",
        mixinStandardHelpOptions = true,
        description =
                "Iterations of trajectory matching (MTT): the steps of a student, and the"
                        + " gradient through them.")
final class BenchTrajectory implements Callable<Integer> {

    @Option(
            names = "--form",
            paramLabel = "FORM",
            defaultValue = "adjoint",
            description = "Of the gradient: adjoint, unrolled, tesla. Default: ${DEFAULT-VALUE}.")
    private TrajectoryMatching.Form form;

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "30",
            description = "Of the student. Default: ${DEFAULT-VALUE}.")
    private int steps;

    @Option(
            names = "--ipc",
            paramLabel = "N",
            defaultValue = "1",
            description = "Images per class. Default: ${DEFAULT-VALUE}.")
    private int ipc;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "0",
            description = "Images of each step; 0 for all. Default: ${DEFAULT-VALUE}.")
    private int batch;

    @Option(
            names = "--cosine",
            description = "Compares the gradient with the exact one, afterwards.")
    private boolean cosine;

    @Option(names = "--iters", paramLabel = "N", defaultValue = "3", description = TIMES)
    private int iterations;

    @Mixin private BenchConvNet convNet;
    @Mixin private Measuring measuring;

    @Override
    public Integer call() {
        return measuring.print(
                new TrajectoryBenchmark(form, steps, ipc, batch, convNet.spec(), cosine, iterations)
                        ::run);
    }
}
