package io.limbeck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LimbeckTest {

    @TempDir private Path home;

    static Stream<String> commands() {
        return Limbeck.commandLine().getSubcommands().keySet().stream();
    }

    @Test
    void help_namesEveryCommandAndIsDone() {
        Typed typed = Typed.in("--help");

        assertThat(typed.code()).isZero();
        assertThat(typed.err()).isEmpty();
        assertThat(typed.out()).contains(commands().toList()).contains("Exit codes");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void help_ofACommand_saysHowItIsUsed(String command) {
        Typed typed = Typed.in(command, "--help");

        assertThat(typed.code()).isZero();
        // "squeeze" and its like are other names of a command, and help shows the first.
        String name = Limbeck.commandLine().getSubcommands().get(command).getCommandName();
        assertThat(typed.out()).contains("Usage: limbeck " + name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "quickstart",
                "pretrain",
                "distill",
                "relabel",
                "evaluate",
                "export",
                "recipe",
                "data",
                "doctor"
            })
    void help_ofACommand_showsAnExample(String command) {
        assertThat(Typed.in(command, "--help").out()).contains("Example", "./limbeck " + command);
    }

    @Test
    void noCommand_isBadInput() {
        Typed typed = Typed.in();

        assertThat(typed.code()).isEqualTo(2);
        assertThat(typed.err()).contains("a command is missing", "See ./limbeck --help");
    }

    @Test
    void unknownCommand_isBadInputWithTheNearest() {
        Typed typed = Typed.in("distil");

        assertThat(typed.code()).isEqualTo(2);
        assertThat(typed.err())
                .contains("limbeck: \"distil\" is no command; there are quickstart, ")
                .contains("limbeck distill");
    }

    @Test
    void resume_besideARecipe_isBadInput() {
        Typed typed = Typed.in("distill", "quickstart", "--resume", home.toString());

        assertThat(typed.code()).isEqualTo(2);
        assertThat(typed.err())
                .contains("--resume is " + home + ", and quickstart stands beside it");
    }

    @Test
    void join_besideARecipeOrNoRun_isBadInput() {
        Typed beside = Typed.in("distill", "quickstart", "--join", home.toString());
        Typed resumed = Typed.in("distill", "--join", "a", "--resume", "b");
        Typed missing = Typed.in("distill", "--join", "a", "--home", home.toString());

        assertThat(List.of(beside.code(), resumed.code(), missing.code())).containsOnly(2);
        assertThat(beside.err()).contains("--join is " + home + ", and quickstart stands beside");
        assertThat(resumed.err()).contains("--join is a, and --resume stands beside it");
        assertThat(missing.err()).contains("there is no run \"a\"");
    }

    @Test
    void wordTooMany_isBadInput() {
        Typed typed = Typed.in("doctor", "list");

        assertThat(typed.code()).isEqualTo(2);
        assertThat(typed.err()).contains("limbeck: doctor takes no \"list\"");
    }

    @Test
    void unknownOption_isBadInputWithTheNearest() {
        Typed typed = Typed.in("distill", "--sett", "method.ipc=1");

        assertThat(typed.code()).isEqualTo(2);
        assertThat(typed.err()).contains("--sett", "--set", "See ./limbeck distill --help");
    }

    @Test
    void seeds_notANumber_isBadInput() {
        Typed typed = Typed.in("distill", "--seeds", "many");

        assertThat(typed.code()).isEqualTo(2);
        assertThat(typed.err()).contains("--seeds", "many");
    }

    @Test
    void memory_noUnit_isBadInputWithWhatIsAccepted() {
        Typed typed = Typed.in("distill", "quickstart", "--memory", "2");

        assertThat(typed.code()).isEqualTo(2);
        assertThat(typed.err()).contains("memory is \"2\"", "such as 2GiB");
    }

    @Test
    void evaluate_withoutRun_isBadInput() {
        assertThat(Typed.in("evaluate").code()).isEqualTo(2);
    }

    @Test
    void evaluate_unknownRun_saysHowToMakeOne() {
        Typed typed = Typed.in("evaluate", "nowhere", "--home", home.toString());

        assertThat(typed.code()).isEqualTo(2);
        assertThat(typed.err())
                .contains("there is no run \"nowhere\"", "./limbeck distill")
                .doesNotContain("\tat ");
    }

    @Test
    void resume_missingFolder_saysWhatMakesARun() {
        Typed typed = Typed.in("distill", "--resume", "no/run", "--home", home.toString());

        assertThat(typed.code()).isEqualTo(2);
        assertThat(typed.err())
                .contains("there is no run \"no/run\"", "./limbeck distill makes one")
                .doesNotContain("recipe list");
    }

    @Test
    void datafree_noSuchTeacher_saysWhatMakesOne() {
        Typed typed =
                Typed.in(
                        "datafree",
                        "mnist/ssd-kd-small",
                        "--teacher",
                        "no/teacher.safetensors",
                        "--home",
                        home.toString());

        assertThat(typed.code()).isEqualTo(2);
        assertThat(typed.err())
                .contains("there is no file", "./limbeck pretrain mnist/ssd-kd-small")
                .doesNotContain("squeeze");
    }

    @Test
    void datafree_folderOfATeacher_namesTheFileInIt() throws Exception {
        Path file = Files.createFile(home.resolve("teacher.safetensors"));
        Typed typed = Typed.in("datafree", "mnist/ssd-kd-small", "--teacher", home.toString());

        assertThat(typed.code()).isEqualTo(2);
        assertThat(typed.err()).contains("is a folder; name " + file).doesNotContain("pretrain");
    }

    @Test
    void datafree_runOfAnotherMethod_isRefusedAndNotWritten() throws Exception {
        Files.writeString(
                home.resolve("recipe.yaml"), Typed.in("recipe", "show", "quickstart").out());
        for (String resume : List.of("--resume=" + home, home.toString())) {
            Typed typed = Typed.in("datafree", resume);

            assertThat(typed.code()).isEqualTo(2);
            assertThat(typed.err())
                    .contains("is a run of another method", "./limbeck distill --resume " + home);
        }
        assertThat(home.resolve("provenance.json")).doesNotExist();
    }

    @Test
    void continual_folderOfARun_isRefusedWithItsRecipe() throws Exception {
        Files.writeString(home.resolve("recipe.yaml"), "");

        Typed typed = Typed.in("continual", home.toString());

        assertThat(typed.code()).isEqualTo(2);
        assertThat(typed.err())
                .contains("is a run", "./limbeck continual " + home.resolve("recipe.yaml"));
    }

    @Test
    void evaluate_noSeeds_isBadInput() {
        assertThat(Typed.in("evaluate", "nowhere", "--seeds", "0").code()).isEqualTo(2);
    }

    @Test
    void verbose_showsTheStack() {
        Typed typed = Typed.in("evaluate", "nowhere", "--verbose", "--home", home.toString());

        assertThat(typed.err()).contains("there is no run", "\tat io.limbeck.cli");
    }

    @Test
    void distill_missingFile_isBadInput() {
        Typed typed = Typed.in("distill", "no/such.yaml");

        assertThat(typed.code()).isEqualTo(2);
        assertThat(typed.err()).contains("no/such.yaml", "./limbeck recipe list");
    }

    @Test
    void distill_folderThatIsNoRun_isBadInput() {
        Typed typed = Typed.in("distill", home.toString());

        assertThat(typed.code()).isEqualTo(2);
        assertThat(typed.err()).contains("no run: it has no recipe.yaml");
    }

    @Test
    void distill_outIsFull_isBadInput() throws Exception {
        Files.writeString(home.resolve("mine.txt"), "mine");

        Typed typed = Typed.in("distill", "quickstart", "--out", home.toString());

        assertThat(typed.code()).isEqualTo(2);
        assertThat(typed.err()).contains("not an empty folder");
    }

    @Test
    void distill_outHoldsTheLockOfARunThatNeverBegan_isTaken() throws Exception {
        Path run = Files.createDirectory(home.resolve("run"));
        Files.writeString(run.resolve(".lock"), "1");

        // Refused by the run, which has no data, and not for its folder.
        Typed typed =
                Typed.in(
                        "distill",
                        "quickstart",
                        "--set=data.dataset=" + home.resolve("none"),
                        "--out=" + run,
                        "--home=" + home);

        assertThat(typed.code()).isEqualTo(2);
        assertThat(typed.err()).contains("none").doesNotContain("not an empty folder");
    }

    @Test
    void distill_outHoldsARun_namesResume() throws Exception {
        Files.writeString(home.resolve("recipe.yaml"), "");

        Typed typed = Typed.in("distill", "quickstart", "--out", home.toString());

        assertThat(typed.code()).isEqualTo(2);
        assertThat(typed.err()).contains("--resume " + home);
    }

    @Test
    void resume_withChangedRecipe_isRefused() throws Exception {
        Files.writeString(home.resolve("recipe.yaml"), "");

        Typed typed = Typed.in("distill", "--resume", home.toString(), "--set", "method.ipc=1");

        assertThat(typed.code()).isEqualTo(2);
        assertThat(typed.err()).contains("keeps its recipe");
    }

    @Test
    void export_unknownFormat_namesTheKnownOnes() {
        Typed typed = Typed.in("export", "run", "--formats", "npz,jpeg");

        assertThat(typed.code()).isEqualTo(2);
        assertThat(typed.err()).contains("\"jpeg\"", "safetensors, npz, png");
    }

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
    void plan_memoryWithoutUnit_isBadInput() {
        Typed typed = Typed.in("plan", "quickstart", "--memory", "500", "--home", home.toString());
        assertThat(typed.code()).isEqualTo(2);
        assertThat(typed.err()).contains("500").doesNotContain("takes no");
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

    @Test
    void version_namesLimbeckLibtorchAndJava() {
        Typed typed = Typed.in("version");

        assertThat(typed.code()).isZero();
        assertThat(typed.out())
                .matches("limbeck [0-9].* \\(libtorch presets [0-9].*, JDK 25.*\\)\\R");
        assertThat(Typed.in("--version").out()).isEqualTo(typed.out());
    }

    @Test
    void completion_isAScript() {
        assertThat(Typed.in("generate-completion").out()).contains("complete", "quickstart");
    }
}
