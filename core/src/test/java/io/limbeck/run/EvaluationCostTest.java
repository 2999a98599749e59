package io.limbeck.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Sums, with 100 steps to each training and a test of 5 s. */
class EvaluationCostTest {

    private static final Offset<Double> EXACTLY = within(1e-9);

    @Test
    void seconds_plainRows_countStepsAndTestsOfEverySeedAndChoicesOnce() {
        EvaluationCost cost = new EvaluationCost(3, 0, 0);

        assertThat(cost.seconds(List.of(row("synthetic", 0.1, 0), row("herding", 0.2, 7))))
                .isCloseTo(3 * (10 + 5) + 3 * (20 + 5) + 7, EXACTLY);
    }

    @Test
    void seconds_rdedOfSeveralSeeds_isLabelledOnceAndLearntAsTheSyntheticSet() {
        EvaluationCost cost = new EvaluationCost(3, 11, 3);
        double synthetic = 3 * (10 + 5);
        double online = 3 * (40 + 5);
        double rded = 2 + 11 + 3 * (10 + 5);

        assertThat(
                        cost.seconds(
                                List.of(
                                        row("synthetic", 0.1, 0),
                                        row("random-soft", 0.4, 0),
                                        row("rded", 0.5, 2))))
                .isCloseTo(synthetic + online + rded, EXACTLY);
    }

    @Test
    void seconds_rdedOfOneNetwork_labelsWhileItLearns() {
        EvaluationCost cost = new EvaluationCost(1, 11, 3);

        assertThat(cost.seconds(List.of(row("synthetic", 0.1, 0), row("rded", 0.5, 2))))
                .isCloseTo(10 + 5 + 50 + 5 + 2, EXACTLY);
    }

    @Test
    void seconds_rdedOfTwoKindsOfNetworks_isLabelledOnceForBothAndNotInTheRehearsalToo() {
        EvaluationCost cost = new EvaluationCost(1, 11, 3);
        double convnet = 2 * (10 + 5);
        double resnet = 2 * (30 + 5);

        assertThat(
                        cost.seconds(
                                List.of(
                                        row("synthetic", 0.1, 0),
                                        row("rded", 0.1, 2 + 3),
                                        row("synthetic", "resnet18", 0.3, 0),
                                        row("rded", "resnet18", 0.3, 0))))
                .isCloseTo(convnet + resnet + 2 + 11, EXACTLY);
    }

    private static EvaluationCost.Row row(String source, double step, double once) {
        return row(source, "convnet", step, once);
    }

    private static EvaluationCost.Row row(String source, String net, double step, double once) {
        return new EvaluationCost.Row(source, net, 100, step, once, 5);
    }
}
