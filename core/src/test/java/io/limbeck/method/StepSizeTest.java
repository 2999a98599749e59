package io.limbeck.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StepSizeTest {

    @Test
    void step_smallGradients_areThePublishedStepsHoweverFarItHasCome() {
        StepSize stepSize = new StepSize(new StepSizeSettings(0.001, 1e-5, 0.5));
        double expected = 0.001;
        double velocity = 0;
        for (int n = 0; n < 200; n++) {
            double gradient = -10 - n % 3;
            velocity = 0.5 * velocity + gradient;
            expected -= 1e-5 * velocity;
            stepSize.step(gradient, 1);
        }
        assertThat(expected).isGreaterThan(0.02);
        assertThat(stepSize.value()).isCloseTo(expected, within(1e-12));
    }

    @Test
    void step_aHugeGradient_halvesOrDoublesAtMost() {
        StepSize stepSize = new StepSize(new StepSizeSettings(0.01, 1e-5, 0));
        stepSize.step(1e9, 1);
        assertThat(stepSize.value()).isCloseTo(0.005, within(1e-12));
        stepSize.step(-1e9, 1);
        assertThat(stepSize.value()).isCloseTo(0.01, within(1e-12));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5, 0.9})
    void step_aHugeGradientAndThenNone_isHalvedOnceWhateverTheMomentum(double momentum) {
        StepSize stepSize = new StepSize(new StepSizeSettings(0.01, 1e-5, momentum));
        stepSize.step(1e9, 1);
        for (int n = 0; n < 20; n++) {
            stepSize.step(0, 1);
        }
        assertThat(stepSize.value()).isCloseTo(0.005, within(1e-12));
    }

    /** As released with HaBa: the momentum of before goes on pushing against the bound. */
    @Test
    void step_belowTheLeast_staysThereAndComesBack() {
        StepSize stepSize = new StepSize(new StepSizeSettings(0.001, 1e-5, 0, 0.001));
        stepSize.step(20, 1);
        assertThat(stepSize.value()).isEqualTo(0.001);
        stepSize.step(-20, 1);
        assertThat(stepSize.value()).isCloseTo(0.0012, within(1e-12));
    }

    @Test
    void step_partOfTheRate_isThatPartOfTheStep() {
        StepSize whole = new StepSize(new StepSizeSettings(0.01, 1e-5, 0));
        StepSize half = new StepSize(new StepSizeSettings(0.01, 1e-5, 0));
        whole.step(20, 1);
        half.step(20, 0.5);
        assertThat(0.01 - half.value()).isCloseTo((0.01 - whole.value()) / 2, within(1e-12));
    }

    @Test
    void save_aStepSize_writesItsLogarithmAndComesBack() {
        StepSize stepSize = new StepSize(new StepSizeSettings(0.01, 1e-5, 0.5));
        stepSize.step(-100, 1);
        Map<String, String> facts = new LinkedHashMap<>();
        stepSize.save("own.", facts);
        StepSize restored = new StepSize(new StepSizeSettings(1, 1e-5, 0.5));
        restored.restore("own.", facts);

        assertThat(Double.parseDouble(facts.get("own.stepSize.log")))
                .isCloseTo(Math.log(stepSize.value()), within(1e-12));
        assertThat(restored.value()).isEqualTo(stepSize.value());
        stepSize.step(0, 1);
        restored.step(0, 1);
        assertThat(restored.value()).isEqualTo(stepSize.value());
    }
}
