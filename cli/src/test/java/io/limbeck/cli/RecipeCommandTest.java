package io.limbeck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecipeCommandTest {

    @TempDir private Path home;

    @Test
    void recipe_withoutVerb_isBadInput() {
        assertThat(Typed.in("recipe").code()).isEqualTo(2);
    }

    @Test
    void recipeList_namesQuickstart() {
        Typed typed = Typed.in("recipe", "list");

        assertThat(typed.code()).isZero();
        assertThat(typed.out()).contains("quickstart");
    }

    @Test
    void recipeCheck_unknownName_isBadInput() {
        Typed typed = Typed.in("recipe", "check", "quikstart");

        assertThat(typed.code()).isEqualTo(2);
        assertThat(typed.err()).contains("quikstart");
    }

    @Test
    void recipeCheck_nearlyARecipe_isNamed() {
        Typed typed = Typed.in("recipe", "check", "cifar10/nfcm-ipc10");
        assertThat(typed.code()).isEqualTo(2);
        assertThat(typed.err()).contains("did you mean \"cifar10/ncfm-ipc10\"?");
    }

    @Test
    void recipeShow_keySetTwice_saysWhichCounts() {
        Typed typed =
                Typed.in(
                        "recipe",
                        "show",
                        "quickstart",
                        "--set=seed=1",
                        "--set=seed=2",
                        "--set=evaluation.seeds=3",
                        "--seeds=3");
        assertThat(typed.code()).isZero();
        assertThat(typed.out()).contains("seed: 2");
        assertThat(typed.err())
                .contains("warning: seed is set twice: seed=2 counts, seed=1 does not")
                .doesNotContain("evaluation.seeds");
    }

    @Test
    void recipeCheck_dataElsewhere_isValidAndSaysWhatIsUnchecked() {
        Path none = home.resolve("none");
        Typed typed = Typed.in("recipe", "check", "cifar100/ncfm-ipc10", "--home", none.toString());

        assertThat(typed.code()).isZero();
        assertThat(typed.out())
                .startsWith("cifar100/ncfm-ipc10 is a valid recipe named ")
                .contains("data set cifar100 is not here; ./limbeck data fetch cifar100 gets it");
        assertThat(none).doesNotExist();
    }

    @Test
    void recipeCheck_moreThanTheCatalogueHas_isBadInput() {
        Typed typed =
                Typed.in(
                        "recipe",
                        "check",
                        "cifar100/ncfm-ipc10",
                        "--set=method.ipc=501",
                        "--home=" + home.resolve("none"));

        assertThat(typed.code()).isEqualTo(2);
        assertThat(typed.err()).contains("--set method.ipc=501: method.ipc is 501");
    }

    @Test
    void recipeShow_printsYaml() {
        Typed typed = Typed.in("recipe", "show", "quickstart");

        assertThat(typed.code()).isZero();
        assertThat(typed.out()).contains("name: ");
    }
}
