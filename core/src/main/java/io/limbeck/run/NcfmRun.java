package io.limbeck.run;

import io.limbeck.evaluate.Evaluation;
import io.limbeck.evaluate.EvaluationSettings;
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
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;

/** NCFM: a pool observes, images are matched, labels are part of the set. */
final class NcfmRun implements MethodRun {

    private final RunContext run;
    private final NcfmSettings settings;
    private Optional<ModelPool> pool = Optional.empty();

    NcfmRun(RunContext run, NcfmSettings settings) {
        this.run = run;
        this.settings = settings;
    }

    @Override
    public List<Fault> missing() {
        return List.of();
    }

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
    public void pretrain() {
        boolean needed =
                settings.extractor() != NcfmSettings.Extractor.RANDOM
                        || settings.labels() == NcfmSettings.Labels.SOFT;
        if (needed && pool.isEmpty()) {
            pool = Optional.of(run.pool(run.recipe().pool()));
        }
    }

    @Override
    public SyntheticSet distill(Hooks hooks) {
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
    public Optional<Path> labels() {
        return Optional.empty();
    }

    @Override
    public void relabel(SyntheticSet set) {
        // The set carries its labels, hard or soft.
    }

    @Override
    public Evaluation evaluation(SyntheticSet set, EvaluationSettings wanted) {
        return new Evaluation(
                set,
                run.dataset(),
                wanted,
                run.recipe().network(),
                pool.map(networks -> networks.pair(0).trained()),
                Optional.empty(),
                run.seeds("evaluate"),
                run.compute(),
                run.listener());
    }

    @Override
    public MethodReport report(SyntheticSet set) {
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

    @Override
    public void close() {
        pool.ifPresent(ModelPool::close);
    }
}
