package io.limbeck.cli;

import static io.limbeck.cli.Measuring.SIZE;
import static io.limbeck.cli.Measuring.TIMES;

import io.limbeck.bench.DatafreeBenchmark;
import io.limbeck.bench.Measurement;
import io.limbeck.data.ImageShape;
import io.limbeck.method.SsdKdSettings;
import io.limbeck.run.Recipe;
import io.limbeck.torch.Compute;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code limbeck bench datafree}: cycles of SSD-KD. */
@Command(
        name = "datafree",
        mixinStandardHelpOptions = true,
        description =
                "Cycles of SSD-KD as a recipe has them: one call of the inversion and the"
                        + " student's steps, on random weights.")
final class BenchDatafree implements Callable<Integer> {

    @Parameters(
            arity = "0..1",
            paramLabel = "RECIPE",
            defaultValue = "mnist/ssd-kd-small",
            description = "Name or file. Default: ${DEFAULT-VALUE}.")
    private String name;

    @Option(names = "--size", paramLabel = "N", defaultValue = "28", description = SIZE)
    private int side;

    @Option(
            names = "--channels",
            paramLabel = "N",
            defaultValue = "1",
            description = "1 or 3. Default: ${DEFAULT-VALUE}.")
    private int channels;

    @Option(names = "--iters", paramLabel = "N", defaultValue = "5", description = TIMES)
    private int times;

    @Mixin private Measuring measuring;
    @Mixin private CommonOptions common;

    @Override
    public Integer call() {
        return measuring.print(this::measure);
    }

    private Measurement measure(Compute compute) {
        Recipe recipe =
                Source.recipe(
                        Source.of(name, common.home()), List.of("method.cycles=" + (times + 2)));
        SsdKdSettings ssdKd = settings(recipe, name);
        return new DatafreeBenchmark(
                        ssdKd, recipe.network(), new ImageShape(channels, side, side), times)
                .run(compute);
    }

    /**
     * What an SSD-KD recipe says of its method.
     *
     * @param name as typed
     * @throws BadInputException if it is a recipe for another
     */
    static SsdKdSettings settings(Recipe recipe, String name) {
        if (recipe.method() instanceof SsdKdSettings ssdKd) {
            return ssdKd;
        }
        throw new BadInputException(
                "%s is a recipe for another method; name one of ssd-kd".formatted(name));
    }
}
