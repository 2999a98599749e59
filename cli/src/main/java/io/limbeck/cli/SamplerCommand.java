package io.limbeck.cli;

import io.limbeck.data.Dataset;
import io.limbeck.data.PixelBytes;
import io.limbeck.datafree.SamplerTrial;
import io.limbeck.datafree.Subject;
import io.limbeck.event.Listener;
import io.limbeck.method.SsdKdSettings;
import io.limbeck.nn.Network;
import io.limbeck.nn.Weights;
import io.limbeck.run.Recipe;
import io.limbeck.torch.Compute;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.Accuracy;
import io.limbeck.train.Teacher;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Priority sampling by itself, on a buffer of real images that is full of copies. */
@Command(
        name = "sampler",
        mixinStandardHelpOptions = true,
        description =
                "Teaches a student from a fixed buffer of real training images, 64 different ones and"
                        + " 1,216 copies of 8 others, and prints a line of JSON: its accuracy, and the"
                        + " share of draws from the 64.")
final class SamplerCommand implements Callable<Integer> {

    private static final int RARE = 64;
    private static final int COPIED = 8;
    private static final int SLOTS = 1280;

    @Parameters(
            paramLabel = "RECIPE",
            description = "Recipe of ssd-kd; its data set, student and priorities count.")
    private String recipe;

    @Option(names = "--teacher", required = true, paramLabel = "FILE", description = "Its file.")
    private Path teacher;

    @Mixin private RecipeOptions options;
    @Mixin private CommonOptions common;
    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        Recipe read = Source.recipe(Source.of(recipe, common.home()), options.sets());
        SsdKdSettings settings = BenchDatafree.settings(read, recipe);
        Compute compute = Compute.resolve(read.compute().device(), read.compute().precision());
        Dataset data = read.data().open(common.home(), Listener.silent());
        Subject subject = new Subject(data.info(), data.train().size());
        Network form = subject.network(read.network());
        try (var _ = new PointerScope();
                Teacher frozen =
                        Teacher.load(teacher, OptionalDouble.empty(), form, data, compute)) {
            SeedTree seeds = SeedTree.of(read.seed()).child("sampler");
            SamplerTrial.Outcome outcome =
                    SamplerTrial.of(
                            settings,
                            frozen,
                            subject,
                            PixelBytes.bytes(data.train().images(redundant(data, seeds))),
                            RARE,
                            seeds);
            try (Weights student = outcome.student()) {
                Accuracy accuracy =
                        Accuracy.of(
                                subject.network(settings.student().network()),
                                student,
                                frozen.normalization(),
                                data.test(),
                                compute);
                print(settings.priority().alpha(), read.seed(), accuracy, outcome);
            }
        }
        return Limbeck.DONE;
    }

    private void print(double alpha, long seed, Accuracy accuracy, SamplerTrial.Outcome outcome) {
        spec.commandLine()
                .getOut()
                .println(
                        String.format(
                                Locale.ROOT,
                                "{\"experiment\":\"sampler\",\"alpha\":%s,\"seed\":%d,\"accuracy\":%.4f,\"rareShare\":%.4f}",
                                alpha,
                                seed,
                                accuracy.top1(),
                                outcome.rareShare()));
    }

    /** The rare images first, then the others again and again. */
    private static int[] redundant(Dataset data, SeedTree seeds) {
        int[] order = seeds.child("images").permutation(data.train().size());
        return IntStream.range(0, SLOTS)
                .map(i -> order[i < RARE ? i : RARE + i % COPIED])
                .toArray();
    }
}
