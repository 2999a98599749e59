package io.limbeck.setting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryLimitTest {

    @ParameterizedTest
    @CsvSource({
        "2GiB, 2147483648",
        "1.5 GiB, 1610612736",
        "1500 MB, 1500000000",
        "0.25GB, 250000000",
        "900MiB, 943718400"
    })
    void parse_numberAndUnit_areBytes(String text, long bytes) {
        assertThat(MemoryLimit.parse(text).bytes()).isEqualTo(bytes);
        assertThat(MemoryLimit.parse(MemoryLimit.parse(text).toString()).bytes()).isEqualTo(bytes);
    }

    @Test
    void parse_none_isNoLimit() {
        assertThat(MemoryLimit.parse("none")).isEqualTo(MemoryLimit.NONE).hasToString("none");
        assertThat(MemoryLimit.NONE.isSet()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "GiB", "0MB", "-1GiB", "2 gigabytes", ""})
    void parse_others_sayWhatIsAccepted(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MemoryLimit.parse(text))
                .withMessage(
                        "memory is \"%s\"; write a number above 0 and MB, GB, MiB or GiB, such as 2GiB, or none"
                                .formatted(text));
    }
}
