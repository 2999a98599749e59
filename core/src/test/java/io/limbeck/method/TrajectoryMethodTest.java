package io.limbeck.method;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.objective.TrajectoryMatching;
import io.limbeck.synthetic.Initialization;
import io.limbeck.synthetic.Parameterization;
import io.limbeck.train.ExpertSettings;
import io.limbeck.train.OptimizerSpec;
import io.limbeck.train.SharpnessSettings;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrajectoryMethodTest {

    /** Starts below 4, two epochs to bridge: no snapshot after the fifth is followed. */
    @ParameterizedTest
    @CsvSource({"0, 5", "3, 5", "100, 100"})
    void expertEpochs_areThoseThatAreFollowedAndThoseThatAreAskedFor(int asked, int expected) {
        TrajectoryMethod method =
                new MttSettings(
                        1,
                        1,
                        new ExpertSettings(
                                1, asked, 0, 0.01, 8, "none", SharpnessSettings.off(), false),
                        new TrajectorySettings(1, 2, 0, 4, 0, TrajectoryMatching.Form.ADJOINT),
                        Parameterization.Pixels.defaults(),
                        Initialization.RANDOM,
                        new OptimizerSpec.Sgd(1, 0.5, 0),
                        StepSizeSettings.defaults(),
                        "none",
                        GuardSettings.defaults(),
                        ProbeSettings.off(),
                        1);
        assertThat(method.expertEpochs()).isEqualTo(expected);
    }
}
