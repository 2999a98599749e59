package io.limbeck.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.method.NcfmSettings;
import io.limbeck.objective.FrequencySpec;
import io.limbeck.train.Length;
import io.limbeck.train.OptimizerSpec;
import io.limbeck.train.ScheduleSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecipeReaderTest {

    @TempDir private Path folder;

    private Path file(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private Recipe recipe(String text, String... sets) throws IOException {
        return RecipeReader.read(file("recipe.yaml", text), List.of(sets));
    }

    private static NcfmSettings ncfm(Recipe recipe) {
        return (NcfmSettings) recipe.method();
    }

    @Test
    void read_emptyFile_givesDefaultsNamedAfterTheFile() throws IOException {
        Recipe recipe = recipe("");

        assertThat(recipe.name()).isEqualTo("recipe");
        assertThat(recipe.method()).isEqualTo(NcfmSettings.defaults());
        assertThat(recipe.evaluation()).isEqualTo(Recipe.defaults().evaluation());
    }

    @Test
    void read_someKeys_keepsTheOtherDefaults() throws IOException {
        Recipe recipe =
                recipe(
                        """
                        seed: 7
                        method:
                          ipc: 50
                          optimizer:
                            learning-rate: 5e-4
                        pool:
                          training:
                            length: 3 epochs
                        """);

        assertThat(recipe.seed()).isEqualTo(7);
        assertThat(ncfm(recipe).ipc()).isEqualTo(50);
        assertThat(ncfm(recipe).realBatch()).isEqualTo(1024);
        assertThat(ncfm(recipe).optimizer())
                .isEqualTo(new OptimizerSpec.AdamW(5e-4, 0.9, 0.999, 0));
        assertThat(recipe.pool().training().length()).isEqualTo(Length.epochs(3));
        assertThat(recipe.pool().training().batch()).isEqualTo(128);
    }

    @Test
    void read_otherKind_takesThatKindsDefaults() throws IOException {
        Recipe recipe =
                recipe(
                        """
                        method:
                          optimizer: {kind: sgd, momentum: 0.5}
                          frequencies: {kind: released}
                          schedule: {kind: constant}
                        """);

        assertThat(ncfm(recipe).optimizer()).isEqualTo(new OptimizerSpec.Sgd(0.01, 0.5, 5e-4));
        assertThat(ncfm(recipe).frequencies()).isEqualTo(FrequencySpec.Released.defaults());
        assertThat(ncfm(recipe).schedule()).isEqualTo(new ScheduleSpec.Constant());
    }

    @Test
    void read_extends_laysTheFileOverItsParents() throws IOException {
        file("a.yaml", "name: first\nmethod: {ipc: 1, real-batch: 64, optimizer: {kind: sgd}}\n");
        file("sub/b.yaml", "extends: ../a.yaml\nmethod: {ipc: 2}\n");
        Recipe recipe = recipe("extends: sub/b.yaml\nmethod: {optimizer: {kind: adam}}\n");

        assertThat(recipe.name()).isEqualTo("recipe");
        assertThat(ncfm(recipe).ipc()).isEqualTo(2);
        assertThat(ncfm(recipe).realBatch()).isEqualTo(64);
        assertThat(ncfm(recipe).optimizer()).isEqualTo(OptimizerSpec.Adam.defaults());
    }

    @Test
    void read_extendsBuiltIn_findsItByName() throws IOException {
        Recipe recipe = recipe("extends: cifar10/ncfm-ipc50\nseed: 3\n");

        assertThat(ncfm(recipe).ipc()).isEqualTo(50);
        assertThat(recipe.seed()).isEqualTo(3);
    }

    @Test
    void read_sets_lieOnTopInAnyOrder() throws IOException {
        Recipe recipe =
                recipe(
                        "method: {ipc: 1}",
                        "method.frequencies.count=512",
                        "method.ipc=5",
                        "method.frequencies.kind=gaussian",
                        "evaluation.nets=[convnet, mlp]",
                        "evaluation.training.length=500 steps",
                        "compute.device=cuda:1",
                        "method.ipc=10");

        assertThat(ncfm(recipe).ipc()).isEqualTo(10);
        assertThat(ncfm(recipe).frequencies())
                .isEqualTo(new FrequencySpec.Gaussian(512, 1, false, 0));
        assertThat(recipe.evaluation().nets()).containsExactly("convnet", "mlp");
        assertThat(recipe.evaluation().training().length()).isEqualTo(Length.steps(500));
        assertThat(recipe.compute().device()).isEqualTo("cuda:1");
    }
}
