package io.limbeck.cli;

import io.limbeck.bench.CfBenchmark;
import io.limbeck.bench.DataBenchmark;
import io.limbeck.bench.DatafreeBenchmark;
import io.limbeck.bench.EvaluateBenchmark;
import io.limbeck.bench.Measurement;
import io.limbeck.bench.NcfmBenchmark;
import io.limbeck.bench.RecoverBenchmark;
import io.limbeck.bench.TrainBenchmark;
import io.limbeck.bench.TrajectoryBenchmark;
import io.limbeck.data.ImageShape;
import io.limbeck.method.SsdKdSettings;
import io.limbeck.nn.Network;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.Networks;
import io.limbeck.objective.TrajectoryMatching;
import io.limbeck.run.Recipe;
import io.limbeck.torch.Compute;
import io.limbeck.torch.LibtorchInfo;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code limbeck bench}: how fast this machine does the work that dominates a run. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        subcommands = SamplerCommand.class,
        description = {
            "Measures the work that dominates a run, on random pixels (data: on real ones), and prints a line of JSON:"
                    + " median seconds, spread (longest less shortest), images per second, peak"
                    + " resident memory.",
            "bench/compare.sh measures the same work in plain PyTorch beside it."
        },
        footer = {
            "",
            "Examples:",
            "  ./limbeck bench ncfm                    the published work for CIFAR-10, ipc 10",
            "  ./limbeck bench ncfm --batch-real 256 --freqs 1024 --psi",
            "  ./limbeck bench trajectory --form adjoint --steps 30 --ipc 10",
            "  ./limbeck bench train --net resnet18 --batch 64",
            "  ./limbeck bench recover                 SRe2L's step for Tiny-ImageNet, 100 images",
            "  ./limbeck bench recover --batch 20 --size 224 --classes 1000",
            "  ./limbeck bench evaluate --precision f32",
            "  ./limbeck bench data photos/",
        })
final class BenchCommand implements Runnable {

    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "name one of the benchmarks ncfm, trajectory, train, recover, datafree, evaluate, cf, data, sampler");
    }

    @Command(
            name = "ncfm",
            mixinStandardHelpOptions = true,
            description =
                    "Iterations of NCFM with a pool's blended network: matching and calibration of"
                            + " every class.")
    void ncfm(
            @Option(names = "--classes", defaultValue = "10", description = CLASSES) int classes,
            @Option(names = "--size", defaultValue = "32", description = SIZE) int side,
            @Option(names = "--ipc", defaultValue = "10", description = "Stored images per class.")
                    int ipc,
            @Option(names = "--factor", defaultValue = "2", description = "Of the formation.")
                    int factor,
            @Option(
                            names = "--batch-real",
                            defaultValue = "1024",
                            description = "Real images per class.")
                    int realBatch,
            @Option(names = "--freqs", defaultValue = "4096", description = "Frequencies.")
                    int frequencies,
            @Option(names = "--psi", description = "Trains the sampling network, too.") boolean psi,
            @Option(
                            names = "--reuse",
                            defaultValue = "1",
                            description =
                                    "Iterations that share real features; the mean over them"
                                            + " counts as one.")
                    int reuse,
            @Option(names = "--depth", defaultValue = "3", description = "Of the ConvNet.")
                    int depth,
            @Option(names = "--width", defaultValue = "128", description = "Of the ConvNet.")
                    int width,
            @Option(names = "--iters", defaultValue = "3", description = TIMES) int iterations,
            @Mixin Where where) {
        where.check("--classes", classes);
        where.check("--size", side);
        where.check("--ipc", ipc);
        where.check("--factor", factor);
        where.check("--batch-real", realBatch);
        where.check("--freqs", frequencies);
        where.check("--depth", depth);
        where.check("--width", width);
        where.check("--iters", iterations);
        where.check("--reuse", reuse);
        print(
                new NcfmBenchmark(
                                classes,
                                side,
                                ipc,
                                factor,
                                realBatch,
                                frequencies,
                                psi,
                                reuse,
                                depth,
                                width,
                                iterations)
                        .run(where.compute()));
    }

    @Command(
            name = "trajectory",
            mixinStandardHelpOptions = true,
            description =
                    "Iterations of trajectory matching (MTT): the steps of a student, and the"
                            + " gradient through them.")
    void trajectory(
            @Option(
                            names = "--form",
                            defaultValue = "adjoint",
                            description = "Of the gradient: adjoint, unrolled, tesla.")
                    TrajectoryMatching.Form form,
            @Option(names = "--steps", defaultValue = "30", description = "Of the student.")
                    int steps,
            @Option(names = "--ipc", defaultValue = "1", description = "Images per class.") int ipc,
            @Option(
                            names = "--batch",
                            defaultValue = "0",
                            description = "Images of each step; 0 for all.")
                    int batch,
            @Option(names = "--width", defaultValue = "128", description = "Of the ConvNet.")
                    int width,
            @Option(
                            names = "--cosine",
                            description = "Compares the gradient with the exact one, afterwards.")
                    boolean cosine,
            @Option(names = "--iters", defaultValue = "3", description = TIMES) int iterations,
            @Mixin Where where) {
        where.check("--steps", steps);
        where.check("--ipc", ipc);
        where.check("--width", width);
        where.check("--iters", iterations);
        if (batch < 0) {
            throw new BadInputException(
                    "--batch is %d; it must be 0 (all images) or above".formatted(batch));
        }
        print(
                new TrajectoryBenchmark(form, steps, ipc, batch, width, cosine, iterations)
                        .run(where.compute()));
    }

    @Command(
            name = "train",
            mixinStandardHelpOptions = true,
            description = "Steps of supervised training.")
    void train(
            @Option(names = "--net", defaultValue = "convnet", description = NET) String net,
            @Option(names = "--width", description = "Of the ConvNet. Default: 128.")
                    Optional<Integer> width,
            @Option(names = "--size", defaultValue = "32", description = SIZE) int side,
            @Option(names = "--batch", defaultValue = "128", description = "Images per step.")
                    int batch,
            @Option(
                            names = "--augmentation",
                            defaultValue = "none",
                            description = "Strategy, such as color_crop.")
                    String augmentation,
            @Option(names = "--iters", defaultValue = "10", description = TIMES) int steps,
            @Mixin Where where) {
        where.check("--batch", batch);
        where.check("--iters", steps);
        print(
                new TrainBenchmark(network(net, width, side), batch, augmentation, steps)
                        .run(where.compute()));
    }

    @Command(
            name = "recover",
            mixinStandardHelpOptions = true,
            description = "Steps of SRe2L's recovery from a network with batch norms.")
    void recover(
            @Option(names = "--net", defaultValue = "resnet18", description = NET) String net,
            @Option(names = "--width", description = "Of the ConvNet. Default: 128.")
                    Optional<Integer> width,
            @Option(names = "--size", defaultValue = "64", description = SIZE) int side,
            @Option(names = "--classes", defaultValue = "200", description = CLASSES) int classes,
            @Option(names = "--batch", defaultValue = "100", description = "Images of a block.")
                    int batch,
            @Option(names = "--iters", defaultValue = "5", description = TIMES) int steps,
            @Mixin Where where) {
        where.check("--size", side);
        where.check("--classes", classes);
        where.check("--batch", batch);
        where.check("--iters", steps);
        Network.Input input = new Network.Input(3, side, side, classes);
        print(
                new RecoverBenchmark(
                                network(net, width, NetworkSpec.Norm.BATCH, input), batch, steps)
                        .run(where.compute()));
    }

    @Command(
            name = "evaluate",
            mixinStandardHelpOptions = true,
            description = "The accuracy of a network on a test set.")
    void evaluate(
            @Option(names = "--net", defaultValue = "convnet", description = NET) String net,
            @Option(names = "--width", description = "Of the ConvNet. Default: 128.")
                    Optional<Integer> width,
            @Option(names = "--size", defaultValue = "32", description = SIZE) int side,
            @Option(names = "--images", defaultValue = "10000", description = "In the test set.")
                    int images,
            @Option(names = "--iters", defaultValue = "3", description = TIMES) int times,
            @Mixin Where where) {
        where.check("--images", images);
        where.check("--iters", times);
        print(new EvaluateBenchmark(network(net, width, side), images, times).run(where.compute()));
    }

    @Command(
            name = "cf",
            mixinStandardHelpOptions = true,
            description =
                    "The characteristic-function discrepancy of one class and its gradient, fresh"
                            + " frequencies included.")
    void cf(
            @Option(names = "--real", defaultValue = "1024", description = "Real rows.") int real,
            @Option(names = "--synthetic", defaultValue = "40", description = "Synthetic rows.")
                    int synthetic,
            @Option(names = "--dimension", defaultValue = "2048", description = "Of the features.")
                    int dimension,
            @Option(names = "--freqs", defaultValue = "4096", description = "Frequencies.")
                    int frequencies,
            @Option(names = "--iters", defaultValue = "5", description = TIMES) int times,
            @Mixin Where where) {
        where.check("--real", real);
        where.check("--synthetic", synthetic);
        where.check("--dimension", dimension);
        where.check("--freqs", frequencies);
        where.check("--iters", times);
        print(new CfBenchmark(real, synthetic, dimension, frequencies, times).run(where.compute()));
    }

    @Command(
            name = "datafree",
            mixinStandardHelpOptions = true,
            description =
                    "Cycles of SSD-KD as a recipe has them: one call of the inversion and the"
                            + " student's steps, on random weights.")
    void datafree(
            @Parameters(
                            paramLabel = "RECIPE",
                            defaultValue = "mnist/ssd-kd-small",
                            description = "Name or file. Default: ${DEFAULT-VALUE}.")
                    String name,
            @Option(names = "--size", defaultValue = "28", description = SIZE) int side,
            @Option(names = "--channels", defaultValue = "1", description = "1 or 3.") int channels,
            @Option(names = "--iters", defaultValue = "5", description = TIMES) int times,
            @Mixin Where where,
            @Mixin CommonOptions common) {
        where.check("--size", side);
        where.check("--channels", channels);
        where.check("--iters", times);
        Recipe recipe =
                Source.recipe(
                        Source.of(name, common.home()), List.of("method.cycles=" + (times + 2)));
        if (!(recipe.method() instanceof SsdKdSettings ssdKd)) {
            throw new BadInputException(
                    "%s is a recipe for another method; name one of ssd-kd".formatted(name));
        }
        print(
                new DatafreeBenchmark(
                                ssdKd,
                                recipe.network(),
                                new ImageShape(channels, side, side),
                                times)
                        .run(where.compute()));
    }

    @Command(
            name = "data",
            mixinStandardHelpOptions = true,
            description =
                    "Opening a data set that is here and handing out each of its images once.")
    void data(
            @Parameters(
                            paramLabel = "DATASET",
                            defaultValue = "cifar10",
                            description = "Name, or folder of images. Default: ${DEFAULT-VALUE}.")
                    String dataset,
            @Option(names = "--iters", defaultValue = "3", description = TIMES) int times,
            @Mixin Where where,
            @Mixin CommonOptions common) {
        where.check("--iters", times);
        where.compute();
        print(new DataBenchmark(dataset, common.home(), times).run());
    }

    private static final String CLASSES = "Number of classes.";
    private static final String SIZE = "Height and width of the images.";
    private static final String TIMES = "Times that count; a few more warm up.";
    private static final String NET = "As evaluate --nets names it.";

    /** Where a benchmark runs. */
    static final class Where {

        @Option(
                names = "--device",
                defaultValue = "auto",
                description = "auto, cpu, cuda, cuda:N, mps.")
        private String device;

        @Option(names = "--precision", defaultValue = "auto", description = "auto, f32, bf16.")
        private String precision;

        @Option(names = "--threads", description = "Of libtorch. Default: all cores.")
        private Optional<Integer> threads = Optional.empty();

        Compute compute() {
            threads.ifPresent(number -> {
                check("--threads", number);
                LibtorchInfo.setThreads(number);
            });
            return Compute.resolve(device, precision);
        }

        void check(String option, int value) {
            if (value < 1) {
                throw new BadInputException(
                        "%s is %d; it must be at least 1".formatted(option, value));
            }
        }
    }

    private static Network network(String net, Optional<Integer> width, int side) {
        return network(
                net,
                width,
                NetworkSpec.ConvNet.defaults().norm(),
                new Network.Input(3, side, side, 10));
    }

    private static Network network(
            String net, Optional<Integer> width, NetworkSpec.Norm norm, Network.Input input) {
        NetworkSpec.ConvNet usual = NetworkSpec.ConvNet.defaults();
        if (width.isPresent() && !net.equals(usual.kind())) {
            throw new BadInputException(
                    "--width is %d, but --net is %s; only convnet has a width"
                            .formatted(width.get(), net));
        }
        return Networks.named(
                net,
                new NetworkSpec.ConvNet(
                        usual.depth(),
                        width.orElse(usual.width()),
                        norm,
                        usual.pooling(),
                        usual.activation()),
                input);
    }

    private void print(Measurement measurement) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(measurement.json());
        out.flush();
    }
}
