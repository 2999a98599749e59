package io.limbeck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitsTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "3, 3",
        "-2, -2",
        "0.5, 0.500",
        "0.001, 0.00100",
        "12.345, 12.3",
        "99999.5, 100000",
        "0.000012, 1.20e-05",
        "NaN, NaN"
    })
    void number_hasThreeDigits(double value, String text) {
        assertThat(Units.number(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "secondsPerStep, 0.500 s/step",
        "inversionSeconds, inversion 0.500 s",
        "distillationSeconds, distillation 0.500 s",
        "entropy, entropy 0.500"
    })
    void value_nameWithAUnit_isWrittenWithIt(String name, String text) {
        assertThat(Units.value(name, 0.5)).isEqualTo(text);
    }

    @Test
    void values_many_areTheFirstAndThoseWithAUnit() {
        Map<String, Double> values = new LinkedHashMap<>();
        for (String name : List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j")) {
            values.put(name, 1.0);
        }
        assertThat(Units.values(values)).endsWith("  i 1  j 1");
        values.put("secondsPerStep", 0.5);

        assertThat(Units.values(values)).isEqualTo("  a 1  b 1  c 1  0.500 s/step");
    }

    @ParameterizedTest
    @CsvSource({"0.4, 0 s", "59, 59 s", "60, 1 min 0 s", "3599.9, 1 h 0 min", "7500, 2 h 5 min"})
    void duration_isForPeople(double seconds, String text) {
        assertThat(Units.duration(seconds)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.0 MB",
        "404000, 0.4 MB",
        "9949999, 9.9 MB",
        "9950000, 10 MB",
        "999000000, 999 MB",
        "1620000000, 1.6 GB"
    })
    void bytes_areDecimal(long bytes, String text) {
        assertThat(Units.bytes(bytes)).isEqualTo(text);
    }
}
