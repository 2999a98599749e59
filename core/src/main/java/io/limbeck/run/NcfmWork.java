package io.limbeck.run;

import io.limbeck.method.Hooks;
import io.limbeck.method.Ncfm;
import io.limbeck.method.NcfmSettings;
import io.limbeck.nn.Network;
import io.limbeck.nn.Output;
import io.limbeck.nn.Pass;
import io.limbeck.run.report.ReportInput.Fact;
import io.limbeck.setting.Fault;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.ModelPool;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;

/** NCFM: a pool observes, characteristic functions are matched. */
record NcfmWork(RunContext run, NcfmSettings settings) implements MatchingRun.Work {

    @Override
    public List<Fault> faults() {
        return settings.layers().isEmpty()
                ? List.of()
                : RecipeCheck.againstTaps(run.recipe(), taps());
    }

    private List<String> taps() {
        try (var _ = new PointerScope()) {
            Network network = run.network();
            Network.Input input = network.input();
            return network
                    .forward(
                            network.init(SeedTree.of(0)),
                            SeedTree.of(0)
                                    .tensors()
                                    .normal(2, input.channels(), input.height(), input.width()),
                            Pass.TAPPED)
                    .taps()
                    .stream()
                    .map(Output.Tap::name)
                    .toList();
        }
    }

    @Override
    public boolean needsPool() {
        return settings.needsPool();
    }

    @Override
    public SyntheticSet distill(Optional<ModelPool> pool, Hooks hooks) {
        return Ncfm.distill(
                settings,
                run.network(),
                pool,
                run.dataset(),
                run.seeds("distill"),
                run.compute(),
                hooks);
    }

    @Override
    public MethodReport report() {
        return new MethodReport(
                "NCFM",
                List.of(
                        new MethodReport.Curve(
                                "match", "Matching loss (300 NCFD, mean over classes)"),
                        new MethodReport.Curve(
                                "calibration",
                                "Calibration loss (cross-entropy, mean over classes)"),
                        new MethodReport.Curve(
                                "psiRatio", "Discrepancy at learnt over Gaussian frequencies")),
                List.of(new Fact("Iterations", Integer.toString(settings.iterations()))));
    }
}
