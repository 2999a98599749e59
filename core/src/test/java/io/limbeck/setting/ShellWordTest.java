package io.limbeck.setting;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShellWordTest {

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "runs/ipc10, runs/ipc10",
                "--set=method.ipc=1, --set=method.ipc=1",
                "C:\\runs\\one, 'C:\\runs\\one'",
                "~/runs, '~/runs'",
                "my run, 'my run'",
                "it's, 'it'\\''s'",
                "$HOME/(1), '$HOME/(1)'",
                "{kind: mlp}, '{kind: mlp}'"
            })
    void of_word_isQuotedWhereAShellWouldReadMore(String text, String word) {
        assertThat(ShellWord.of(text)).isEqualTo(word);
    }

    @Test
    void of_nothing_staysAWord() {
        assertThat(ShellWord.of("")).isEqualTo("''");
    }
}
