package io.limbeck.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.objective.TrajectoryMatching;
import io.limbeck.setting.SettingException;
import io.limbeck.synthetic.Initialization;
import io.limbeck.synthetic.Parameterization;
import io.limbeck.train.ExpertSettings;
import io.limbeck.train.OptimizerSpec;
import io.limbeck.train.SharpnessSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrajectoryMethodTest {

    /** Starts below 4, two epochs to bridge: no snapshot after the fifth is followed. */
    @ParameterizedTest
    @CsvSource({"0, 5", "5, 5", "100, 100"})
    void expertEpochs_areThoseThatAreFollowedOrAskedFor(int asked, int expected) {
        assertThat(mtt(asked).expertEpochs()).isEqualTo(expected);
    }

    @Test
    void settings_fewerEpochsThanAreFollowed_areRefused() {
        assertThatThrownBy(() -> mtt(4))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("experts.epochs is 4")
                .hasMessageContaining("reach to epoch 5");
        DatmSettings datm = DatmSettings.defaults();
        assertThatThrownBy(() ->
                        new DatmSettings(
                                1,
                                1,
                                experts(20),
                                datm.trajectory(),
                                datm.ramp(),
                                datm.gate(),
                                datm.parameterization(),
                                datm.init(),
                                datm.optimizer(),
                                datm.labels(),
                                datm.stepSize(),
                                datm.augmentation(),
                                datm.guard(),
                                datm.probe(),
                                1))
                .hasMessageContaining("experts.epochs is 20")
                .hasMessageContaining("reach to epoch 21");
    }

    @Test
    void settings_stepSizeBelowZero_isTheOnlyFaultNamed() {
        assertThatThrownBy(() -> new StepSizeSettings(-0.01, 1e-5, 0.5))
                .hasMessageContaining("initial is -0.01")
                .hasMessageNotContaining("least");
        assertThatThrownBy(() -> new StepSizeSettings(0.01, 1e-5, 0.5, 0.02))
                .hasMessageContaining("least is 0.02");
    }

    private static MttSettings mtt(int epochs) {
        return new MttSettings(
                1,
                1,
                experts(epochs),
                new TrajectorySettings(1, 2, 0, 4, 0, TrajectoryMatching.Form.ADJOINT),
                Parameterization.Pixels.defaults(),
                Initialization.RANDOM,
                new OptimizerSpec.Sgd(1, 0.5, 0),
                StepSizeSettings.defaults(),
                "none",
                GuardSettings.defaults(),
                ProbeSettings.off(),
                1);
    }

    private static ExpertSettings experts(int epochs) {
        return new ExpertSettings(1, epochs, 0, 0.01, 8, "none", SharpnessSettings.off(), false);
    }
}
