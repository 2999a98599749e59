package io.limbeck.run;

import io.limbeck.method.Datm;
import io.limbeck.method.DatmSettings;
import io.limbeck.method.Hooks;
import io.limbeck.method.Mtt;
import io.limbeck.method.MttSettings;
import io.limbeck.method.TrajectoryMethod;
import io.limbeck.run.report.ReportInput.Fact;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.train.ExpertBuffer;
import io.limbeck.train.ModelPool;
import java.util.List;
import java.util.Optional;

/** MTT and DATM: recorded experts observe, trajectories are matched. */
final class TrajectoryWork implements MatchingRun.Work {

    private final RunContext run;
    private final TrajectoryMethod settings;
    private Optional<ExpertBuffer> experts = Optional.empty();

    TrajectoryWork(RunContext run, TrajectoryMethod settings) {
        this.run = run;
        this.settings = settings;
    }

    @Override
    public boolean needsPool() {
        return false;
    }

    @Override
    public void pretrain() {
        if (experts.isEmpty()) {
            experts = Optional.of(run.experts(settings.experts(), settings.expertEpochs()));
        }
    }

    @Override
    public SyntheticSet distill(Optional<ModelPool> pool, Hooks hooks) {
        ExpertBuffer known = experts.orElseThrow();
        return switch (settings) {
            case MttSettings mtt -> Mtt.distill(mtt, known, run.parts(), hooks);
            case DatmSettings datm -> Datm.distill(datm, known, run.parts(), hooks);
        };
    }

    @Override
    public MethodReport report() {
        return new MethodReport(
                settings.title(),
                List.of(
                        new MethodReport.Curve(
                                "match", "Distance to the goal over that at the start"),
                        new MethodReport.Curve("stepSize", "Learned step size")),
                List.of(
                        new Fact("Iterations", Integer.toString(settings.iterations())),
                        new Fact("Experts", Integer.toString(settings.experts().count())),
                        new Fact("Epochs of each", Integer.toString(settings.expertEpochs()))));
    }

    @Override
    public void close() {
        experts.ifPresent(ExpertBuffer::close);
    }
}
