package io.limbeck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LauncherNameTest {

    @ParameterizedTest
    @CsvSource({
        "./limbeck, Next:  ./limbeck evaluate 'a b'",
        "limbeck, Next:  ./limbeck evaluate 'a b'",
        "../x/limbeck, Next:  ../x/limbeck evaluate 'a b'",
        "/my programs/limbeck, Next:  '/my programs/limbeck' evaluate 'a b'",
    })
    void print_commandOfLimbeck_isTheOneThatWasTyped(String launcher, String expected) {
        StringWriter text = new StringWriter();
        PrintWriter out = LauncherName.printing(text, launcher);
        out.printf("Next:  ./limbeck evaluate %s", "'a b'");
        out.print(" of data/./limbeck and ./limbeck.cmd");
        out.flush();

        assertThat(text.toString()).isEqualTo(expected + " of data/./limbeck and ./limbeck.cmd");
    }
}
