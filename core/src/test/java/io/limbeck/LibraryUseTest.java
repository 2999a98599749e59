package io.limbeck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.data.DataHome;
import io.limbeck.data.Dataset;
import io.limbeck.data.DatasetInfo;
import io.limbeck.data.ImageShape;
import io.limbeck.data.TensorImages;
import io.limbeck.evaluate.EvaluationResult;
import io.limbeck.event.Listener;
import io.limbeck.method.Dm;
import io.limbeck.method.DmSettings;
import io.limbeck.method.Hooks;
import io.limbeck.method.MatchingParts;
import io.limbeck.nn.Network;
import io.limbeck.nn.Networks;
import io.limbeck.run.Pipeline;
import io.limbeck.run.Recipe;
import io.limbeck.run.RecipeReader;
import io.limbeck.run.RunException;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.Compute;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.SeedTree;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a program does with this library and images of its own, by public types alone. */
@InPointerScope
class LibraryUseTest {

    private static final int SIDE = 16;
    private static final int COUNT = 16;

    @TempDir private Path folder;

    @Test
    void run_imagesInMemory_goesTheWholeWayAndOn() {
        EvaluationResult measured;
        try (Pipeline run = on(recipe(), halves(1))) {
            measured = run.evaluate();
            assertThat(measured.rows())
                    .extracting(EvaluationResult.Row::source)
                    .containsExactly("synthetic", "random");
            assertThat(run.export(Set.of("npz"), folder.resolve("out"))).isDirectory();
            assertThat(run.report()).content().contains("Halves");
        }
        SyntheticSet set = SyntheticSet.load(folder.resolve("run/distilled.safetensors"));
        assertThat(HostTensors.floats(set.decode().images()))
                .hasSize(set.decodedCount() * SIDE * SIDE)
                .doesNotContain(Float.NaN);

        try (Pipeline run = on(recipe(), halves(1))) {
            assertThat(run.evaluate()).isEqualTo(measured);
        }
    }

    @Test
    void run_goneOnWithOtherRecipeOrImages_isRefused() {
        on(recipe(), halves(1)).close();
        assertThatThrownBy(() -> on(recipe("method.ipc=2"), halves(1)))
                .isInstanceOf(RunException.class)
                .hasMessageContaining("method.ipc was 1, is now 2");

        try (Pipeline run = on(recipe(), halves(1))) {
            run.pretrain();
        }
        try (Pipeline run = on(recipe(), halves(2))) {
            assertThatThrownBy(run::pretrain)
                    .isInstanceOf(RunException.class)
                    .hasMessageContaining("has changed since the run began");
        }
        try (Pipeline run =
                Pipeline.resume(folder.resolve("run"), home(), Listener.silent(), "test")) {
            assertThatThrownBy(run::pretrain)
                    .isInstanceOf(RunException.class)
                    .hasMessageContaining("the data of this run, own, is not there");
        }
    }

    @Test
    void method_imagesInMemory_needsNoFolder() {
        Recipe recipe =
                RecipeReader.named(
                        "cifar10/dm-ipc10",
                        List.of("method.ipc=1", "method.iterations=2", "method.real-batch=4"));
        Network network = Networks.create(recipe.network(), new Network.Input(1, SIDE, SIDE, 2));
        MatchingParts parts = new MatchingParts(network, halves(1), SeedTree.of(0), Compute.cpu());

        try (SyntheticSet set = Dm.distill((DmSettings) recipe.method(), parts, Hooks.none())) {
            assertThat(HostTensors.longs(set.decodedLabels())).containsExactly(0, 1);
        }
        assertThat(folder).isEmptyDirectory();
    }

    private DataHome home() {
        return DataHome.at(folder.resolve("home"));
    }

    private Pipeline on(Recipe recipe, Dataset data) {
        return Pipeline.on(
                recipe,
                folder.resolve("run"),
                data,
                home().pools(),
                Listener.silent(),
                "a program of one's own");
    }

    private static Recipe recipe(String... more) {
        List<String> small =
                List.of(
                        "data.dataset=own",
                        "network.depth=2",
                        "network.width=4",
                        "pool.pairs=1",
                        "pool.training.length=2 steps",
                        "pool.training.batch=8",
                        "method.ipc=1",
                        "method.iterations=2",
                        "method.real-batch=4",
                        "method.frequencies.count=16",
                        "evaluation.seeds=1",
                        "evaluation.baselines=[random]",
                        "evaluation.training.length=2 steps",
                        "evaluation.training.batch=8",
                        "evaluation.curve-points=1");
        return RecipeReader.named(
                "quickstart", Stream.concat(small.stream(), Stream.of(more)).toList());
    }

    /** Two classes, bright on the left or on the right. */
    private static Dataset halves(long seed) {
        DatasetInfo info =
                new DatasetInfo(
                        "halves",
                        "Halves",
                        new ImageShape(1, SIDE, SIDE),
                        List.of("left", "right"),
                        List.of(0.5),
                        List.of(0.3),
                        "none");
        return new Dataset(info, images(seed), images(seed + 100), Map.of());
    }

    private static TensorImages images(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] pixels = new float[COUNT * SIDE * SIDE];
        long[] labels = new long[COUNT];
        for (int i = 0; i < pixels.length; i++) {
            int image = i / (SIDE * SIDE);
            labels[image] = image % 2;
            boolean bright = (i % SIDE < SIDE / 2) == (labels[image] == 0);
            pixels[i] = (bright ? 0.5f : 0) + 0.5f * random.nextFloat();
        }
        return new TensorImages(
                HostTensors.of(pixels, COUNT, 1, SIDE, SIDE), HostTensors.of(labels, COUNT), 2);
    }
}
