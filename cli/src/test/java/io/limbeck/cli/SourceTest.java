package io.limbeck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recipes and runs that commands are given, and folders for new ones. */
class SourceTest {

    @TempDir private Path home;

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
}
