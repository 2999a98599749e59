package io.limbeck.run;

import io.limbeck.method.Dm;
import io.limbeck.method.DmSettings;
import io.limbeck.method.Hooks;
import io.limbeck.run.report.ReportInput.Fact;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.train.ModelPool;
import java.util.List;
import java.util.Optional;

/** DM: random networks observe, mean features are matched. */
record DmWork(RunContext run, DmSettings settings) implements MatchingRun.Work {

    @Override
    public boolean needsPool() {
        return false;
    }

    @Override
    public SyntheticSet distill(Optional<ModelPool> pool, Hooks hooks) {
        return Dm.distill(settings, run.parts(), hooks);
    }

    @Override
    public MethodReport report() {
        return new MethodReport(
                "DM",
                List.of(
                        new MethodReport.Curve(
                                "match", "Squared distance of mean features (mean over classes)")),
                List.of(new Fact("Iterations", Integer.toString(settings.iterations()))));
    }
}
