package io.limbeck.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is said of a recipe that cannot be read: where, what, and how to mend it. */
class RecipeFaultsTest {

    @TempDir private Path folder;

    private Path file(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    /** The message without the folder, which differs at each run. */
    private String message(String text, String... sets) throws IOException {
        Path file = file("recipe.yaml", text);
        return message(file, sets);
    }

    private String message(Path file, String... sets) {
        RecipeException e =
                catchThrowableOfType(
                        RecipeException.class, () -> RecipeReader.read(file, List.of(sets)));
        assertThat(e).isNotNull();
        return e.getMessage().replace(folder + "/", "");
    }

    static Stream<Arguments> badTexts() {
        return Stream.of(
                Arguments.of(
                        "# c\nmethod:\n  ipc: 0\n",
                        "recipe.yaml:3: method.ipc is 0; images per class must be at least 1; try 1, 10 or 50"),
                Arguments.of(
                        "method:\n  frequencies:\n    cuont: 3\n",
                        "recipe.yaml:3: unknown key \"method.frequencies.cuont\"; did you mean \"method.frequencies.count\"?"),
                Arguments.of(
                        "method: {realBatch: 3}",
                        "recipe.yaml:1: unknown key \"method.realBatch\"; did you mean \"method.real-batch\"?"),
                Arguments.of(
                        "ipc: 3",
                        "recipe.yaml:1: unknown key \"ipc\"; did you mean \"method.ipc\"?"),
                Arguments.of(
                        "network: {kind: mlp, pooling: max}",
                        "recipe.yaml:1: unknown key \"network.pooling\"; kind convnet has it, and this is kind mlp"),
                Arguments.of(
                        "method: {kind: dsa, iterations: 2}",
                        "recipe.yaml:1: unknown key \"method.iterations\"; kinds ncfm, dm, mtt and datm have it, and this is kind dsa, which has \"method.steps.networks\""),
                Arguments.of(
                        "method: {iters: 2}",
                        "recipe.yaml:1: unknown key \"method.iters\"; did you mean \"method.iterations\"?"),
                Arguments.of(
                        "method: {ipc: big}",
                        "recipe.yaml:1: method.ipc is \"big\"; it takes a whole number, such as 10"),
                Arguments.of(
                        "method: {ipc: \"10\"}",
                        "recipe.yaml:1: method.ipc is \"10\"; it takes a whole number, such as 10"),
                Arguments.of(
                        "method: {ipc: 99999999999}",
                        "recipe.yaml:1: method.ipc is 99999999999; it is too large; whole numbers up to 2147483647 are taken"),
                Arguments.of(
                        "method: {ipc: 1.5}",
                        "recipe.yaml:1: method.ipc is 1.5; it takes a whole number, such as 10"),
                Arguments.of(
                        "method:\n  ipc:\n",
                        "recipe.yaml:2: method.ipc has no value; give one, or remove the key for 10"),
                Arguments.of(
                        "method:\n",
                        "recipe.yaml:1: method has no value; give one, or remove the key"),
                Arguments.of(
                        "method: {init: mxi}",
                        "recipe.yaml:1: method.init is \"mxi\"; accepted are noise, random, mix; did you mean \"mix\"?"),
                Arguments.of(
                        "method: {frequencies: {learn-bandwidth: yes}}",
                        "recipe.yaml:1: method.frequencies.learn-bandwidth is \"yes\"; accepted are true and false"),
                Arguments.of(
                        "method: {optimizer: {kind: adamv}}",
                        "recipe.yaml:1: method.optimizer.kind is \"adamv\"; accepted are sgd, adam, adamw; did you mean \"adam\"?"),
                Arguments.of(
                        "method: {optimizer: adamw}",
                        "recipe.yaml:1: method.optimizer is \"adamw\"; it takes keys and values, such as kind: sgd"),
                Arguments.of(
                        "evaluation: {nets: convnet}",
                        "recipe.yaml:1: evaluation.nets is \"convnet\"; it takes a list, such as [\"convnet\"]"),
                Arguments.of(
                        "evaluation:\n  nets:\n    - convnet\n    - 3\n",
                        "recipe.yaml:4: evaluation.nets[1] is 3; it takes text; put it in quotes if it looks like something else"),
                Arguments.of(
                        "evaluation: {nets: [convent]}",
                        "recipe.yaml:1: evaluation.nets is [\"convent\"]; \"convent\" is no network; accepted are convnet, mlp, lenet, alexnet, vgg11, resnet18, resnet34, resnet50, resnet101, resnet18-ap, wrn, wrn16-1, wrn16-2, wrn40-1, wrn40-2, mobilenet-v2, vit-tiny, bn-vit-tiny"),
                Arguments.of(
                        "pool: {training: {length: 60}}",
                        "recipe.yaml:1: pool.training.length is \"60\"; write a number above 0 and a unit, such as 60 epochs or 500 steps"),
                Arguments.of(
                        "pool: {training: {augmentation: colour_crop}}",
                        "recipe.yaml:1: pool.training.augmentation is \"colour_crop\"; \"colour\" is no operation; write none, or some of color, flip, brightness, saturation, contrast, crop, scale, rotate, translate, resize, cutout joined by underscores (all are applied), such as color_crop, or by bars (one is drawn), such as color|crop; did you mean \"color\"?"),
                Arguments.of(
                        "method:\n  extractor: random\n",
                        "recipe.yaml:1: method.calibration is 1; it needs the trained networks of a pool, and extractor is random; set 0, or extractor: blended"),
                Arguments.of(
                        "method:\n  formation: {kind: bound,\n    bound: 3}\n",
                        "recipe.yaml:3: method.formation.bound is 3; decoded images per class must be at least ipc, which is 10; raise it"),
                Arguments.of(
                        "seed: 1\nseed: 2\n",
                        "recipe.yaml:2: key \"seed\" stands twice, first at recipe.yaml:1; remove one"),
                Arguments.of(
                        "data: &d\n  dataset: cifar10\n",
                        "recipe.yaml:1: data has the anchor &d; anchors are not read, use extends: other.yaml to share settings"),
                Arguments.of(
                        "data: *d\n",
                        "recipe.yaml:1: data refers to *d; aliases are not read, write the value out or use extends: other.yaml"),
                Arguments.of(
                        "data:\n  <<: {dataset: x}\n",
                        "recipe.yaml:2: merge keys (<<) are not read; use extends: other.yaml to share settings"),
                Arguments.of(
                        "seed: !!int 3\n",
                        "recipe.yaml:1: seed has a tag (!); tags are not read, leave it out"),
                Arguments.of(
                        "seed: 1\n---\nseed: 2\n",
                        "recipe.yaml:3: a second document begins; a recipe is one document"),
                Arguments.of(
                        "- a\n",
                        "recipe.yaml:1: is [\"a\"]; a recipe is made of keys and values, such as seed: 0"),
                Arguments.of(
                        "seed: 1\n\tname: x\n",
                        "recipe.yaml:2: this is not YAML: while scanning for the next token, found character '\\t(TAB)' that cannot start any token. (Do not use \\t(TAB) for indentation)"),
                Arguments.of(
                        "name: a/b\n",
                        "recipe.yaml:1: name is \"a/b\"; it becomes part of folder names: up to 80 letters, digits, dots, hyphens and underscores, a letter or digit first; try my-recipe"),
                Arguments.of(
                        "extends: presets/ncmf\n",
                        "recipe.yaml:1: extends is \"presets/ncmf\"; there is no such file and no such recipe, did you mean the built-in presets/ncfm?"),
                Arguments.of(
                        "extends: [a, b]\n",
                        "recipe.yaml:1: extends is [\"a\", \"b\"]; name one recipe, such as extends: other.yaml"),
                Arguments.of(
                        "extends: recipe.yaml\n",
                        "recipe.yaml:1: extends is \"recipe.yaml\"; that recipe extends this one, so neither has a beginning; remove one extends"));
    }

    @ParameterizedTest
    @MethodSource("badTexts")
    void read_badText_saysWhereAndHowToMend(String text, String message) throws IOException {
        assertThat(message(text)).isEqualTo(message);
    }

    static Stream<Arguments> badSets() {
        return Stream.of(
                Arguments.of("ipc", "--set ipc: write KEY=VALUE, such as --set method.ipc=10"),
                Arguments.of(
                        "a..b=1", "--set a..b=1: write KEY=VALUE, such as --set method.ipc=10"),
                Arguments.of(
                        "method.ipc=0",
                        "--set method.ipc=0: method.ipc is 0; images per class must be at least 1; try 1, 10 or 50"),
                Arguments.of(
                        "method.ipc=",
                        "--set method.ipc=: method.ipc has no value; give one, or remove the key for 10"),
                Arguments.of(
                        "method.ipc.x=1",
                        "--set method.ipc.x=1: method.ipc is a block of keys; it takes a whole number, such as 10"),
                Arguments.of(
                        "metod.ipc=1",
                        "--set metod.ipc=1: unknown key \"metod\"; did you mean \"method\"?"),
                Arguments.of(
                        "extends=a",
                        "--set extends=a: extends is only read from files; name the other recipe instead"));
    }

    @ParameterizedTest
    @MethodSource("badSets")
    void read_badSet_saysWhichAndHowToMend(String set, String message) throws IOException {
        assertThat(message("", set)).isEqualTo(message);
    }

    @Test
    void read_manyFaults_reportsAllInOrder() throws IOException {
        file("base.yaml", "pool: {pairs: 0}\n");
        String message =
                message(
                        """
                        extends: base.yaml
                        method:
                          ipc: 0
                          real-batch: big
                          optimizer:
                            learning-rate: -1
                        evaluation:
                          sedes: 3
                        """,
                        "seed=x");

        assertThat(message.lines())
                .containsExactly(
                        "base.yaml:1: pool.pairs is 0; networks in the pool must be 1 to 1000; try 20, or 2 for a quick run",
                        "recipe.yaml:3: method.ipc is 0; images per class must be at least 1; try 1, 10 or 50",
                        "recipe.yaml:4: method.real-batch is \"big\"; it takes a whole number, such as 10",
                        "recipe.yaml:6: method.optimizer.learning-rate is -1; must be above 0; try 0.001",
                        "recipe.yaml:8: unknown key \"evaluation.sedes\"; did you mean \"evaluation.seeds\"?",
                        "--set seed=x: seed is \"x\"; it takes a whole number, such as 10");
    }

    @Test
    void read_cycle_isRefused() throws IOException {
        file("a.yaml", "extends: b.yaml\n");
        file("b.yaml", "extends: a.yaml\n");

        assertThat(message(folder.resolve("a.yaml")))
                .startsWith("b.yaml:1: extends is \"a.yaml\"; that recipe extends this one");
    }

    @Test
    void read_noFile_namesTheNearestBuiltIn() {
        assertThat(message(folder.resolve("quickstrat.yaml")))
                .isEqualTo(
                        "quickstrat.yaml: there is no such file; did you mean the built-in quickstart?");
        assertThat(message(folder)).endsWith(": this is a folder; name the recipe's file");
    }

    @Test
    void read_notUtf8_isRefused() throws IOException {
        Path file = folder.resolve("latin.yaml");
        Files.write(file, "name: h\u00fctte\n".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(message(file))
                .isEqualTo("latin.yaml: this is not text in UTF-8; save it as such");
    }

    @Test
    void named_unknown_namesTheNearest() {
        RecipeException e =
                catchThrowableOfType(RecipeException.class, () -> RecipeReader.named("quickstar"));

        assertThat(e)
                .hasMessage(
                        "there is no recipe \"quickstar\"; did you mean the built-in quickstart?");
    }
}
