package io.limbeck.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.objective.FrequencySpec;
import io.limbeck.setting.SettingException;
import io.limbeck.synthetic.Formation;
import io.limbeck.synthetic.Initialization;
import io.limbeck.synthetic.Parameterization;
import io.limbeck.train.OptimizerSpec;
import io.limbeck.train.ScheduleSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

class NcfmDraftTest {

    private static final NcfmSettings OTHERS =
            new NcfmSettings(
                    3,
                    4,
                    new Formation(Formation.Kind.SINGLE, 1, 100),
                    Parameterization.Hallucinated.defaults(),
                    Initialization.NOISE,
                    5,
                    NcfmSettings.RealSampling.FIRST,
                    NcfmSettings.Extractor.TRAINED,
                    List.of(1),
                    new FrequencySpec.Gaussian(64, 1, false, 0),
                    new TargetReuse(2, 3),
                    0.25,
                    0.75,
                    2,
                    new OptimizerSpec.Sgd(0.01, 0.5, 0),
                    new ScheduleSpec.Constant(),
                    "none",
                    NcfmSettings.Labels.SOFT,
                    7);

    @Test
    void settings_nothingChanged_areThoseItBeganWith() {
        assertThat(OTHERS.draft().settings()).isEqualTo(OTHERS);
    }

    @Test
    void settings_allChanged_areTheOthers() {
        NcfmSettings changed =
                NcfmSettings.defaults()
                        .draft()
                        .ipc(OTHERS.ipc())
                        .iterations(OTHERS.iterations())
                        .formation(OTHERS.formation())
                        .parameterization(OTHERS.parameterization())
                        .init(OTHERS.init())
                        .realBatch(OTHERS.realBatch())
                        .realSampling(OTHERS.realSampling())
                        .extractor(OTHERS.extractor())
                        .layers(OTHERS.layers())
                        .frequencies(OTHERS.frequencies())
                        .reuse(OTHERS.reuse())
                        .amplitude(OTHERS.amplitude())
                        .phase(OTHERS.phase())
                        .calibration(OTHERS.calibration())
                        .optimizer(OTHERS.optimizer())
                        .schedule(OTHERS.schedule())
                        .augmentation(OTHERS.augmentation())
                        .labels(OTHERS.labels())
                        .checkpointEvery(OTHERS.checkpointEvery())
                        .settings();

        assertThat(changed).isEqualTo(OTHERS);
    }

    @Test
    void settings_thatDoNotFit_areRefused() {
        NcfmDraft random = OTHERS.draft().extractor(NcfmSettings.Extractor.RANDOM);

        assertThatThrownBy(random::settings).isInstanceOf(SettingException.class);
        assertThat(random.calibration(0).labels(NcfmSettings.Labels.HARD).settings().extractor())
                .isEqualTo(NcfmSettings.Extractor.RANDOM);
    }
}
