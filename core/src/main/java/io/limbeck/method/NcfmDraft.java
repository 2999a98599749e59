package io.limbeck.method;

import io.limbeck.objective.FrequencySpec;
import io.limbeck.synthetic.Formation;
import io.limbeck.synthetic.Initialization;
import io.limbeck.synthetic.Parameterization;
import io.limbeck.train.OptimizerSpec;
import io.limbeck.train.ScheduleSpec;
import java.util.List;

/**
 * Settings of NCFM in the making: those it began with, with some changed. They are checked
 * together, by {@link #settings()}, as one alone may not fit the others yet.
 */
public final class NcfmDraft {

    private int ipc;
    private int iterations;
    private Formation formation;
    private Parameterization parameterization;
    private Initialization init;
    private int realBatch;
    private NcfmSettings.RealSampling realSampling;
    private NcfmSettings.Extractor extractor;
    private List<Integer> layers;
    private FrequencySpec frequencies;
    private TargetReuse reuse;
    private double amplitude;
    private double phase;
    private double calibration;
    private OptimizerSpec optimizer;
    private ScheduleSpec schedule;
    private String augmentation;
    private NcfmSettings.Labels labels;
    private int checkpointEvery;

    NcfmDraft(NcfmSettings from) {
        ipc = from.ipc();
        iterations = from.iterations();
        formation = from.formation();
        parameterization = from.parameterization();
        init = from.init();
        realBatch = from.realBatch();
        realSampling = from.realSampling();
        extractor = from.extractor();
        layers = from.layers();
        frequencies = from.frequencies();
        reuse = from.reuse();
        amplitude = from.amplitude();
        phase = from.phase();
        calibration = from.calibration();
        optimizer = from.optimizer();
        schedule = from.schedule();
        augmentation = from.augmentation();
        labels = from.labels();
        checkpointEvery = from.checkpointEvery();
    }

    public NcfmDraft ipc(int value) {
        ipc = value;
        return this;
    }

    public NcfmDraft iterations(int value) {
        iterations = value;
        return this;
    }

    public NcfmDraft formation(Formation value) {
        formation = value;
        return this;
    }

    public NcfmDraft parameterization(Parameterization value) {
        parameterization = value;
        return this;
    }

    public NcfmDraft init(Initialization value) {
        init = value;
        return this;
    }

    public NcfmDraft realBatch(int value) {
        realBatch = value;
        return this;
    }

    public NcfmDraft realSampling(NcfmSettings.RealSampling value) {
        realSampling = value;
        return this;
    }

    public NcfmDraft extractor(NcfmSettings.Extractor value) {
        extractor = value;
        return this;
    }

    public NcfmDraft layers(List<Integer> value) {
        layers = value;
        return this;
    }

    public NcfmDraft frequencies(FrequencySpec value) {
        frequencies = value;
        return this;
    }

    public NcfmDraft reuse(TargetReuse value) {
        reuse = value;
        return this;
    }

    public NcfmDraft amplitude(double value) {
        amplitude = value;
        return this;
    }

    public NcfmDraft phase(double value) {
        phase = value;
        return this;
    }

    public NcfmDraft calibration(double value) {
        calibration = value;
        return this;
    }

    public NcfmDraft optimizer(OptimizerSpec value) {
        optimizer = value;
        return this;
    }

    public NcfmDraft schedule(ScheduleSpec value) {
        schedule = value;
        return this;
    }

    public NcfmDraft augmentation(String value) {
        augmentation = value;
        return this;
    }

    public NcfmDraft labels(NcfmSettings.Labels value) {
        labels = value;
        return this;
    }

    public NcfmDraft checkpointEvery(int value) {
        checkpointEvery = value;
        return this;
    }

    /**
     * @throws io.limbeck.setting.SettingException if they do not fit together
     */
    public NcfmSettings settings() {
        return new NcfmSettings(
                ipc,
                iterations,
                formation,
                parameterization,
                init,
                realBatch,
                realSampling,
                extractor,
                layers,
                frequencies,
                reuse,
                amplitude,
                phase,
                calibration,
                optimizer,
                schedule,
                augmentation,
                labels,
                checkpointEvery);
    }
}
