package io.limbeck.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code limbeck bench}: how fast this machine does the work that dominates a run. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        subcommands = {
            BenchNcfm.class,
            BenchTrajectory.class,
            BenchTrain.class,
            BenchRecover.class,
            BenchDatafree.class,
            BenchEvaluate.class,
            BenchCf.class,
            BenchData.class,
            SamplerCommand.class
        },
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
}
