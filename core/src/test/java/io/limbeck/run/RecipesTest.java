package io.limbeck.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.limbeck.data.DatasetInfo;
import io.limbeck.data.ImageShape;
import io.limbeck.method.MttSettings;
import io.limbeck.method.NcfmSettings;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.objective.FrequencySpec;
import io.limbeck.setting.Fault;
import io.limbeck.synthetic.Parameterization;
import io.limbeck.train.Length;
import io.limbeck.train.OptimizerSpec;
import io.limbeck.train.ScheduleSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The recipes that come with Limbeck, writing recipes, and checking them against data. */
class RecipesTest {

    @TempDir private Path folder;

    static List<String> names() {
        return RecipeReader.names();
    }

    @Test
    void names_areTheFilesOfTheFolder() throws IOException {
        Path recipes = Path.of("../recipes");
        try (Stream<Path> files = Files.walk(recipes)) {
            assertThat(RecipeReader.names())
                    .containsExactlyInAnyOrderElementsOf(
                            files.filter(Files::isRegularFile)
                                    .map(file -> recipes.relativize(file).toString())
                                    .filter(name -> name.endsWith(".yaml"))
                                    .map(name -> name.replace('\\', '/').replace(".yaml", ""))
                                    .toList());
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void builtIn_each_resolvesAndIsCommented(String name) throws IOException {
        Path file = Path.of("../recipes", name + ".yaml");

        assertThat(RecipeReader.named(name)).isEqualTo(RecipeReader.read(file));
        assertThat(Files.readString(file)).startsWith("# ");
    }

    @ParameterizedTest
    @MethodSource("names")
    void yaml_ofEachBuiltIn_readsBackEqual(String name) throws IOException {
        Recipe recipe = RecipeReader.named(name);
        Path file = Files.writeString(folder.resolve("other.yaml"), RecipeWriter.yaml(recipe));

        assertThat(RecipeReader.read(file)).isEqualTo(recipe);
    }

    /** Without whitening or random pairs, HaBa's row came to what MTT gives without it. */
    @ParameterizedTest
    @ValueSource(
            strings = {"cifar10/haba-mtt-bpc1", "cifar10/haba-mtt-bpc10", "cifar10/haba-mtt-bpc50"})
    void haba_publishedRows_whitenAndPairAtRandomAsReleased(String name) {
        Recipe recipe = RecipeReader.named(name);
        var mtt = (MttSettings) recipe.method();
        var hallucinated = (Parameterization.Hallucinated) mtt.parameterization();

        assertThat(recipe.data().whitening()).isEqualTo(Recipe.Data.Whitening.ZCA);
        assertThat(hallucinated.pairing()).isEqualTo(Parameterization.Pairing.RANDOM);
        assertThat(hallucinated.sharing()).isEqualTo(Parameterization.Sharing.SHARED);
        assertThat(hallucinated.count()).isEqualTo(5);
        assertThat(mtt.iterations()).isEqualTo(15_000);
        assertThat(recipe.evaluation().training().length()).isEqualTo(Length.epochs(1000));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "~",
                "true",
                "12",
                "1e3",
                "a: b",
                "#x",
                "C:\\data",
                "- x",
                "*a",
                " x ",
                "h\u00fctte",
                "'",
                "null",
                "a\nb"
            })
    void yaml_oddTexts_readBackEqual(String dataset) throws IOException {
        Recipe plain = Recipe.defaults();
        Recipe recipe =
                new Recipe(
                        "007",
                        Long.MIN_VALUE,
                        new Recipe.Data(dataset, 64, Recipe.Data.Whitening.NONE),
                        plain.network(),
                        plain.pool(),
                        plain.method(),
                        plain.evaluation(),
                        plain.compute());
        Path file = Files.writeString(folder.resolve("other.yaml"), RecipeWriter.yaml(recipe));

        assertThat(RecipeReader.read(file)).isEqualTo(recipe);
    }

    @Test
    void yaml_hasEveryKeyInKebabCaseAndPlainNumbers() {
        assertThat(RecipeWriter.yaml(RecipeReader.named("presets/ncfm")))
                .contains("  kind: convnet\n", "  real-batch: 256\n", "length: 60 epochs\n")
                .contains("learning-rate: 0.001\n", "top-k: 0\n", "init: mix\n")
                .contains("activation: relu\n", "curve-points: 20\n");
    }

    @Test
    void released_hasThePublishedHyperparameters() {
        Recipe recipe = RecipeReader.named("tiny-imagenet/ncfm-ipc10");
        NcfmSettings ncfm = (NcfmSettings) recipe.method();

        assertThat(recipe.network())
                .isEqualTo(
                        new NetworkSpec.ConvNet(
                                4,
                                128,
                                NetworkSpec.Norm.INSTANCE,
                                NetworkSpec.Pooling.AVERAGE,
                                NetworkSpec.Activation.RELU));
        assertThat(ncfm.frequencies()).isEqualTo(new FrequencySpec.Gaussian(4096, 1, false, 0));
        assertThat(ncfm.optimizer()).isEqualTo(new OptimizerSpec.AdamW(1e-3, 0.9, 0.999, 5e-4));
        assertThat(ncfm.schedule()).isEqualTo(new ScheduleSpec.Plateau(0.5, 500, 1e-4, 0));
        assertThat(ncfm.realBatch()).isEqualTo(1024);
        assertThat(recipe.evaluation().training().length()).isEqualTo(Length.epochs(300));
        assertThat(recipe.evaluation().training().optimizer())
                .isEqualTo(new OptimizerSpec.AdamW(1e-3, 0.9, 0.999, 0.01));
        assertThat(((NcfmSettings) RecipeReader.named("cifar100/ncfm-ipc10").method()).optimizer())
                .isEqualTo(new OptimizerSpec.Sgd(0.01, 0.5, 0));
    }

    private static DatasetInfo info(int side) {
        return new DatasetInfo(
                "cifar10",
                "CIFAR-10",
                new ImageShape(3, side, side),
                IntStream.range(0, 10).mapToObj(Integer::toString).toList(),
                List.of(0.5, 0.5, 0.5),
                List.of(0.2, 0.2, 0.2),
                "");
    }

    private static List<String> faults(int side, int smallestClass, String... sets) {
        return RecipeCheck.against(
                        RecipeReader.named("cifar10/ncfm-ipc10", List.of(sets)),
                        info(side),
                        smallestClass)
                .stream()
                .map(Fault::message)
                .toList();
    }

    @Test
    void against_fittingData_hasNoFaults() {
        assertThat(faults(32, 5000)).isEmpty();
    }

    @Test
    void against_smallData_saysWhatFits() {
        assertThat(faults(32, 5000, "method.ipc=6000"))
                .containsExactly(
                        "method.ipc is 6000; images per class must be 1 to 5000 (CIFAR-10 has 5000 a class), the baselines need as many real ones");
        assertThat(faults(32, 39))
                .containsExactly(
                        "method.init is mix; with factor 2 and ipc 10 it needs 40 real images a class, and CIFAR-10 has 39; lower ipc to 9, or start from random");
        assertThat(faults(7, 5000))
                .containsExactly(
                        "method.formation.factor is 2; images of CIFAR-10 have 7 pixels a side, so that each crop would have fewer than 4; at most 1",
                        "network.depth is 3; each block halves the image, and CIFAR-10 has 7 pixels a side, so at most 2");
    }

    @Test
    void againstTaps_layerBeyond_namesTheLayers() {
        Recipe recipe = RecipeReader.named("quickstart", List.of("method.layers=[0, 3]"));

        assertThat(RecipeCheck.againstTaps(recipe, List.of("a", "b", "c")))
                .containsExactly(
                        new Fault(
                                "method.layers",
                                "has 3; this network's layers are 0 to 2 (a, b, c)"));
    }

    @Test
    void refuse_locatedRecipe_namesTheLine() throws IOException {
        Path file = Files.writeString(folder.resolve("r.yaml"), "method:\n  ipc: 6000\n");
        LocatedRecipe recipe = RecipeReader.locate(file, List.of());

        assertThatExceptionOfType(RecipeException.class)
                .isThrownBy(
                        () -> recipe.refuse(RecipeCheck.against(recipe.recipe(), info(32), 5000)))
                .withMessageContaining("r.yaml:2: method.ipc is 6000; ");
    }
}
