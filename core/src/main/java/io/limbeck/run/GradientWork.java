package io.limbeck.run;

import io.limbeck.method.Dc;
import io.limbeck.method.GradientMethod;
import io.limbeck.method.Hooks;
import io.limbeck.run.report.ReportInput.Fact;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.train.ModelPool;
import java.util.List;
import java.util.Optional;

/**
 * DC and DSA: random networks observe, gradients are matched.
 *
 * @param name for titles
 */
record GradientWork(RunContext run, GradientMethod settings, String name)
        implements MatchingRun.Work {

    @Override
    public boolean needsPool() {
        return false;
    }

    @Override
    public SyntheticSet distill(Optional<ModelPool> pool, Hooks hooks) {
        return Dc.distill(settings, run.parts(), hooks);
    }

    @Override
    public MethodReport report() {
        return new MethodReport(
                name,
                List.of(
                        new MethodReport.Curve(
                                "match", "Distance of gradients (sum over classes)")),
                List.of(
                        new Fact("Networks", Integer.toString(settings.steps().networks())),
                        new Fact(
                                "Steps of the images against each",
                                Integer.toString(settings.steps().outer()))));
    }
}
