package io.limbeck.cli;

import io.limbeck.bench.Measurement;
import io.limbeck.torch.Compute;
import io.limbeck.torch.LibtorchInfo;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What all benchmarks share: where they run, that their counts make sense, how they report. */
final class Measuring {

    static final String CLASSES = "Number of classes. Default: ${DEFAULT-VALUE}.";
    static final String SIZE = "Height and width of the images. Default: ${DEFAULT-VALUE}.";
    static final String TIMES = "Times that count; a few more warm up. Default: ${DEFAULT-VALUE}.";

    /** Of the benchmarks whose time does not depend on it. */
    static final int TEN_CLASSES = 10;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec benchmark;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "auto",
            description = "auto, cpu, cuda, cuda:N, mps. Default: ${DEFAULT-VALUE}.")
    private String device;

    @Option(
            names = "--precision",
            paramLabel = "PRECISION",
            defaultValue = "auto",
            description = "auto, f32, bf16. Default: ${DEFAULT-VALUE}.")
    private String precision;

    @Option(names = "--threads", paramLabel = "N", description = "Of libtorch. Default: all cores.")
    private Optional<Integer> threads = Optional.empty();

    /** Measures and prints a line of JSON; returns the exit code. */
    int print(Function<Compute, Measurement> work) {
        benchmark.options().forEach(Measuring::checkCount);
        Measurement measurement = work.apply(compute());
        PrintWriter out = benchmark.commandLine().getOut();
        out.println(measurement.json());
        out.flush();
        return Limbeck.DONE;
    }

    private Compute compute() {
        threads.ifPresent(number -> {
            checkLeast("--threads", number, 1);
            LibtorchInfo.setThreads(number);
        });
        return Compute.resolve(device, precision);
    }

    /** Options of whole numbers are counts; what is 0 by default may be 0. */
    private static void checkCount(OptionSpec option) {
        if (option.type() == int.class) {
            checkLeast(
                    option.longestName(),
                    option.<Integer>getValue(),
                    "0".equals(option.defaultValue()) ? 0 : 1);
        }
    }

    private static void checkLeast(String option, int value, int least) {
        if (value < least) {
            throw new BadInputException(
                    "%s is %d; it must be at least %d".formatted(option, value, least));
        }
    }
}
