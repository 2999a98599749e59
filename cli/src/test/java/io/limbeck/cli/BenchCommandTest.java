package io.limbeck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchCommandTest {

    @Test
    void bench_withoutName_namesThem() {
        Typed typed = Typed.in("bench");

        assertThat(typed.code()).isEqualTo(2);
        assertThat(typed.err()).contains("ncfm, trajectory, train, recover, datafree");
    }

    @Test
    void bench_help_listsAll() {
        assertThat(Typed.in("bench", "--help").out())
                .contains("ncfm", "trajectory", "train", "recover", "datafree")
                .contains("evaluate", "cf", "data", "sampler");
    }

    @Test
    void cf_smallWork_printsALineOfJson() {
        Typed typed =
                Typed.in(
                        "bench",
                        "cf",
                        "--real=8",
                        "--synthetic=4",
                        "--dimension=16",
                        "--freqs=8",
                        "--iters=1",
                        "--device=cpu");

        assertThat(typed.code()).isZero();
        assertThat(typed.out())
                .startsWith("{\"benchmark\":\"cf\"")
                .contains("\"secondsInNcfm\":")
                .hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource({
        "ncfm,--freqs,0,1",
        "trajectory,--steps,0,1",
        "trajectory,--batch,-1,0",
        "train,--size,0,1",
        "recover,--classes,-5,1",
        "datafree,--channels,0,1",
        "evaluate,--images,0,1",
        "cf,--real,0,1",
        "data,--iters,0,1",
        "cf,--threads,0,1",
    })
    void count_tooSmall_isBadInput(String benchmark, String option, int value, int least) {
        Typed typed = Typed.in("bench", benchmark, option, Integer.toString(value));

        assertThat(typed.code()).isEqualTo(2);
        assertThat(typed.err())
                .contains("%s is %d; it must be at least %d".formatted(option, value, least));
    }

    @Test
    void train_widthOfAnotherNetwork_isBadInput() {
        Typed typed = Typed.in("bench", "train", "--net", "resnet18", "--width", "8");

        assertThat(typed.code()).isEqualTo(2);
        assertThat(typed.err()).contains("only convnet has a width");
    }
}
