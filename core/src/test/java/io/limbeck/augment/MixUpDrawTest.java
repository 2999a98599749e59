package io.limbeck.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.torch.SeedTree;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MixUpDrawTest {

    private static final int DRAWS = 20_000;

    @ParameterizedTest
    @ValueSource(doubles = {0.2, 0.8, 1})
    void draw_alpha_hasTheMomentsOfItsBeta(double alpha) {
        double[] ratios =
                IntStream.range(0, DRAWS)
                        .mapToDouble(i -> MixUp.draw(2, alpha, SeedTree.of(i)).ratio())
                        .toArray();

        double mean = IntStream.range(0, DRAWS).mapToDouble(i -> ratios[i]).average().getAsDouble();
        double variance =
                IntStream.range(0, DRAWS)
                        .mapToDouble(i -> Math.pow(ratios[i] - mean, 2))
                        .average()
                        .getAsDouble();
        assertThat(Arrays.stream(ratios)).allMatch(ratio -> ratio >= 0 && ratio <= 1);
        assertThat(mean).isCloseTo(0.5, within(0.015));
        assertThat(variance).isCloseTo(1 / (4 * (2 * alpha + 1)), within(0.003));
    }

    @Test
    void draw_alphaOutOfRange_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MixUp.draw(2, 0, SeedTree.of(1)))
                .withMessageContaining("alpha of MixUp is 0");
    }
}
