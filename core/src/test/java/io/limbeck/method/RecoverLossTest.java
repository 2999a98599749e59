package io.limbeck.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.nn.Output;
import io.limbeck.nn.Weights;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.train.OptimizerSpec;
import io.limbeck.train.ScheduleSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each weight of a recovery weighs, by numbers made by hand. */
@InPointerScope
class RecoverLossTest {

    /** Of two classes with equal logits. */
    private static final double CROSS_ENTROPY = Math.log(2);

    /**
     * Of the first batch norm, {@code |(1, -1)| + |(3, 8)|}, and of the second, {@code |3| + 0}.
     */
    private static final double FIRST = Math.sqrt(2) + Math.sqrt(73);

    private static final double SECOND = 3;

    /** Of a ramp of slope 1 on 4 x 4 pixels, as specified. */
    private static final double ROUGHNESS = Math.sqrt(12) + 6;

    /** Of the same ramp: 0, 1, 2 and 3 in each of four rows. */
    private static final double NORM = Math.sqrt(4 * (1 + 4 + 9));

    private static RecoverSettings settings(double bn, double first, double tv, double l2) {
        return new RecoverSettings(
                RecoverSettings.Start.NOISE,
                10,
                20,
                bn,
                first,
                tv,
                l2,
                1,
                0,
                false,
                0,
                0,
                new OptimizerSpec.Adam(0.25, 0.5, 0.9, 0),
                ScheduleSpec.Cosine.defaults(),
                3);
    }

    private static Tensor vector(double... values) {
        return HostTensors.of(values, values.length).to(torch.ScalarType.Float);
    }

    private static RecoverLoss.Value value(RecoverSettings settings) {
        Map<String, Tensor> known = new LinkedHashMap<>();
        known.put("one.running_mean", vector(0, 0));
        known.put("one.running_var", vector(1, 1));
        known.put("two.running_mean", vector(0));
        known.put("two.running_var", vector(1));
        Output output =
                new Output(
                        torch.zeros(1, 2),
                        torch.zeros(1, 1),
                        List.of(),
                        List.of(
                                new Output.BnStatistics("one", vector(1, -1), vector(4, 9), 16),
                                new Output.BnStatistics("two", vector(3), vector(1), 16)));
        Tensor ramp = vector(0, 1, 2, 3).expand(1, 1, 4, 4);
        return new RecoverLoss(new Weights(known, known.keySet()), settings)
                .of(output, ramp, HostTensors.of(new long[] {1}, 1), 1);
    }

    @ParameterizedTest
    @CsvSource({
        "0,    10, 0,   0",
        "0.01, 10, 0,   0",
        "0.01, 1,  0,   0",
        "0.5,  3,  0,   0",
        "0,    10, 0.1, 0",
        "0,    10, 0,   0.2",
        "0.5,  3,  0.1, 0.2"
    })
    void total_eachWeight_isTheFactorOfItsTerm(double bn, double first, double tv, double l2) {
        RecoverLoss.Value value = value(settings(bn, first, tv, l2));
        double expected =
                CROSS_ENTROPY + bn * (first * FIRST + SECOND) + tv * ROUGHNESS + l2 * NORM;
        assertThat(value.total().item_double()).isCloseTo(expected, within(1e-5));
    }

    @Test
    void terms_ofALoss_areNotWeighted() {
        Map<String, Double> terms = value(settings(0.5, 3, 0.1, 0.2)).terms();
        assertThat(terms.get("crossEntropy")).isCloseTo(CROSS_ENTROPY, within(1e-5));
        assertThat(terms.get("batchNorm")).isCloseTo(3 * FIRST + SECOND, within(1e-4));
        assertThat(terms.get("tv")).isCloseTo(ROUGHNESS, within(1e-5));
        assertThat(terms.get("l2")).isCloseTo(NORM, within(1e-5));
    }
}
