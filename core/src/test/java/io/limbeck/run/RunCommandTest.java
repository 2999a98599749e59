package io.limbeck.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunCommandTest {

    private static final Path RUN = Path.of("runs/a");

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "limbeck quickstart --out runs/a --set seed=1;./limbeck quickstart --set seed=1",
                "limbeck distill x --out=runs/a;./limbeck distill x",
                "limbeck recover x --out 'my runs/a b' --nets mlp;./limbeck recover x --nets mlp",
                "limbeck pretrain x '--out=my runs/a' --set 'a={b: c}';./limbeck pretrain x --set 'a={b: c}'",
                "limbeck continual 'it'\\''s.yaml' --out runs/a;./limbeck continual 'it'\\''s.yaml'",
            })
    void again_commandThatMadeTheRun_canBePastedOnceMore(String typed, String expected) {
        assertThat(RunCommand.again(typed, RUN)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limbeck report runs/a",
                "limbeck evaluate runs/a --nets mlp",
                "limbeck distill runs/a",
                "limbeck distill --resume runs/a",
                "test",
                ""
            })
    void again_commandThatWentOnWithIt_isNone(String typed) {
        assertThat(RunCommand.again(typed, RUN)).isEmpty();
    }

    @Test
    void again_valueThatIsNoPath_isKept() {
        assertThat(RunCommand.again("limbeck distill x --set name=a\u0000", RUN))
                .startsWith("./limbeck distill x --set");
    }
}
