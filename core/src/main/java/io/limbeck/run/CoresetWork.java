package io.limbeck.run;

import io.limbeck.method.Coreset;
import io.limbeck.method.CoresetSettings;
import io.limbeck.method.Hooks;
import io.limbeck.run.report.ReportInput.Fact;
import io.limbeck.setting.Checks;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.train.ModelPool;
import java.util.List;
import java.util.Optional;

/** Coresets: real images, chosen. */
record CoresetWork(RunContext run, CoresetSettings settings) implements MatchingRun.Work {

    @Override
    public boolean needsPool() {
        return settings.selection().needsPool();
    }

    @Override
    public SyntheticSet distill(Optional<ModelPool> pool, Hooks hooks) {
        return Coreset.select(
                settings, run.parts(), pool, run.recipe().pool().training(), hooks.listener());
    }

    @Override
    public MethodReport report() {
        return new MethodReport(
                "Coreset",
                List.of(),
                List.of(
                        new Fact("Chosen by", Checks.shown(settings.selection())),
                        new Fact("Contains real pixels", "yes, of training images")));
    }
}
