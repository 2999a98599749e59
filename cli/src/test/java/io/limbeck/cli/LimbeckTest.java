package io.limbeck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
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
    void evaluate_noSeeds_isBadInput() {
        assertThat(Typed.in("evaluate", "nowhere", "--seeds", "0").code()).isEqualTo(2);
    }

    @Test
    void verbose_showsTheStack() {
        Typed typed = Typed.in("evaluate", "nowhere", "--verbose", "--home", home.toString());

        assertThat(typed.err()).contains("there is no run", "\tat io.limbeck.cli");
    }

    @Test
    void export_unknownFormat_namesTheKnownOnes() {
        Typed typed = Typed.in("export", "run", "--formats", "npz,jpeg");

        assertThat(typed.code()).isEqualTo(2);
        assertThat(typed.err()).contains("\"jpeg\"", "safetensors, npz, png");
    }

    @Test
    void plan_memoryWithoutUnit_isBadInput() {
        Typed typed = Typed.in("plan", "quickstart", "--memory", "500", "--home", home.toString());
        assertThat(typed.code()).isEqualTo(2);
        assertThat(typed.err()).contains("500").doesNotContain("takes no");
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
