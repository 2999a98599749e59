package io.limbeck.run;

import io.limbeck.evaluate.Evaluation;
import io.limbeck.evaluate.EvaluationSettings;
import io.limbeck.evaluate.Lesson;
import io.limbeck.file.Sha256;
import io.limbeck.label.LabelStore;
import io.limbeck.label.OnlineLabels;
import io.limbeck.label.ViewPlan;
import io.limbeck.method.Hooks;
import io.limbeck.method.RdedSettings;
import io.limbeck.method.RecoverSettings;
import io.limbeck.method.Sre2l;
import io.limbeck.method.Sre2lSettings;
import io.limbeck.method.TeacherMethod;
import io.limbeck.nn.Network;
import io.limbeck.run.report.ReportInput.Fact;
import io.limbeck.setting.Checks;
import io.limbeck.setting.Fault;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.ModelPool;
import io.limbeck.train.PoolSettings;
import io.limbeck.train.Teacher;
import io.limbeck.train.TeacherSpec;
import io.limbeck.train.TrainingImages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * SRe2L and RDED: one teacher is squeezed or taken, images are recovered from it or selected by it,
 * it labels views of them, and students learn by replay.
 */
final class TeacherRun implements MethodRun {

    /** Where the images come from: the only stage in which the two methods differ. */
    sealed interface Images {

        /** Recovered from the teacher alone. */
        record Recovered(Sre2lSettings settings) implements Images {}

        /** Real patches that the teacher is sure of. */
        record Selected(RdedSettings settings) implements Images {}
    }

    private final RunContext run;
    private final TeacherMethod settings;
    private final Images images;
    private Optional<Teacher> teacher = Optional.empty();

    TeacherRun(RunContext run, TeacherMethod settings, Images images) {
        this.run = run;
        this.settings = settings;
        this.images = images;
    }

    @Override
    public List<Fault> faults() {
        List<Fault> faults = new ArrayList<>();
        boolean statistics = images instanceof Images.Recovered;
        try (var _ = new PointerScope()) {
            Network network = run.network();
            if (statistics && network.init(SeedTree.of(0)).buffers().isEmpty()) {
                faults.add(
                        new Fault(
                                "network",
                                "is %s without batch norm; images are recovered from the statistics that batch norms keep, so set network.norm: batch (mlp and lenet have no norms)"
                                        .formatted(network.name())));
            }
        }
        int factor = settings.patches().factor();
        var shape = run.dataset().info().shape();
        if (usesPatches() && (shape.height() % factor != 0 || shape.width() % factor != 0)) {
            faults.add(
                    new Fault(
                            "method.patches.factor",
                            "is %d; images of %s are %s, which does not part evenly into %d rows and columns of patches; try 1"
                                    .formatted(
                                            factor, run.dataset().info().title(), shape, factor)));
        }
        return faults;
    }

    private boolean usesPatches() {
        return switch (images) {
            case Images.Selected _ -> true;
            case Images.Recovered(Sre2lSettings sre2l) ->
                    sre2l.recover().start() == RecoverSettings.Start.RDED
                            || run.recipe()
                                    .evaluation()
                                    .baselines()
                                    .contains(EvaluationSettings.Baseline.RDED);
        };
    }

    @Override
    public void pretrain() {
        if (teacher.isPresent()) {
            return;
        }
        Path file;
        OptionalDouble claimed = OptionalDouble.empty();
        switch (settings.teacher()) {
            case TeacherSpec.Squeeze() -> file = squeezed();
            case TeacherSpec.Checkpoint(String path, double accuracy) -> {
                file = Path.of(path);
                claimed = accuracy > 0 ? OptionalDouble.of(accuracy) : claimed;
            }
        }
        teacher =
                Optional.of(
                        Teacher.load(file, claimed, run.network(), run.dataset(), run.compute()));
    }

    /**
     * The teacher's file in the run folder; trained, or found among the pools, if it is not there.
     */
    private Path squeezed() {
        Path file = run.folder().teacher();
        if (!Files.exists(file)) {
            PoolSettings pool = run.recipe().pool();
            try (ModelPool trained = run.pool(pool)) {
                Teacher.save(file, trained.pair(0).trained(), trained.accuracy(0), run.dataset());
            }
        }
        return file;
    }

    @Override
    public SyntheticSet distill(Hooks hooks) {
        return switch (images) {
            case Images.Recovered(Sre2lSettings sre2l) ->
                    Sre2l.recover(
                            sre2l,
                            teacher.orElseThrow(),
                            run.dataset(),
                            run.seeds("distill"),
                            run.folder().blocks(),
                            hooks);
            case Images.Selected(RdedSettings rded) ->
                    Sre2l.select(
                            rded,
                            teacher.orElseThrow(),
                            run.dataset(),
                            run.seeds("distill"),
                            hooks);
        };
    }

    @Override
    public void relabel(SyntheticSet set) {
        store(set).complete(run.listener());
    }

    private LabelStore store(SyntheticSet set) {
        Sre2l.requireMadeWith(teacher.orElseThrow(), set);
        SyntheticSet.Decoded decoded = set.decode();
        ViewPlan plan =
                new ViewPlan(
                        settings.relabel().views(),
                        set.decodedCount(),
                        set.info().shape(),
                        settings.relabel().epochs(),
                        settings.relabel().batch(),
                        run.seeds("relabel"));
        return LabelStore.open(
                run.folder().labels(),
                fingerprint(decoded.images()),
                new OnlineLabels(
                        TrainingImages.of(decoded.images(), decoded.labels()),
                        plan,
                        teacher.orElseThrow(),
                        settings.relabel().labels(),
                        settings.student().temperature()));
    }

    /** Of the pixels as bytes, which is how they are stored. */
    private static String fingerprint(Tensor images) {
        var digest = Sha256.digest();
        digest.update(HostTensors.bytes(images.mul(new Scalar(255)).round()));
        return Sha256.hex(digest);
    }

    @Override
    public Evaluation evaluation(SyntheticSet set, EvaluationSettings wanted) {
        Lesson lesson =
                new Lesson(
                        teacher.orElseThrow(),
                        store(set),
                        settings.relabel(),
                        settings.student(),
                        settings.patches(),
                        run.seeds("relabel"));
        return new Evaluation(
                set,
                run.dataset(),
                wanted,
                run.recipe().network(),
                Optional.empty(),
                Optional.of(lesson),
                run.seeds("evaluate"),
                run.compute(),
                run.listener());
    }

    @Override
    public MethodReport report() {
        List<Fact> measures = new ArrayList<>();
        long images =
                (long) settings.ipc()
                        * run.dataset().info().classes()
                        * run.dataset().info().shape().numel();
        long labels = LabelStore.bytesIn(run.folder().labels());
        measures.add(new Fact("Images, as 8-bit pixels", bytes(images)));
        measures.add(new Fact("Labels of views, on disk", bytes(labels)));
        measures.add(new Fact("Images and labels together", bytes(images + labels)));
        measures.add(
                new Fact(
                        "Epochs of views",
                        "%d, in batches of %d, %s"
                                .formatted(
                                        settings.relabel().epochs(),
                                        settings.relabel().batch(),
                                        Checks.shown(settings.relabel().views().mix()))));
        measures.add(
                new Fact(
                        "Contains real pixels",
                        images(this.images) ? "yes, of training images" : "no"));
        teacher.ifPresent(t ->
                measures.add(
                        new Fact(
                                "Teacher",
                                "%s, %.1f %% on the test images"
                                        .formatted(
                                                t.network().name(), 100 * t.card().accuracy()))));
        return new MethodReport(
                this.images instanceof Images.Recovered ? "SRe2L" : "RDED",
                List.of(
                        new MethodReport.Curve(
                                "crossEntropy", "Teacher's cross-entropy on the views"),
                        new MethodReport.Curve(
                                "batchNorm", "Distance from the teacher's batch norm statistics")),
                measures);
    }

    private static boolean images(Images images) {
        return switch (images) {
            case Images.Selected _ -> true;
            case Images.Recovered(Sre2lSettings sre2l) ->
                    sre2l.recover().start() == RecoverSettings.Start.RDED;
        };
    }

    private static String bytes(long bytes) {
        return "%,d bytes".formatted(bytes);
    }

    @Override
    public void close() {
        teacher.ifPresent(Teacher::close);
    }
}
