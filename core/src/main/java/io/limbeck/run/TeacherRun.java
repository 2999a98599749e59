package io.limbeck.run;

import io.limbeck.data.DatasetInfo;
import io.limbeck.data.ImageShape;
import io.limbeck.data.PixelBytes;
import io.limbeck.evaluate.Evaluation;
import io.limbeck.evaluate.EvaluationSettings;
import io.limbeck.evaluate.Lesson;
import io.limbeck.file.Sha256;
import io.limbeck.label.LabelStore;
import io.limbeck.label.Labels;
import io.limbeck.label.OnlineLabels;
import io.limbeck.label.ViewPlan;
import io.limbeck.method.Hooks;
import io.limbeck.method.Rded;
import io.limbeck.method.RdedSettings;
import io.limbeck.method.Sre2l;
import io.limbeck.method.Sre2lSettings;
import io.limbeck.method.TeacherFacts;
import io.limbeck.method.TeacherMethod;
import io.limbeck.run.report.Printed;
import io.limbeck.run.report.ReportInput.Fact;
import io.limbeck.setting.Checks;
import io.limbeck.setting.Fault;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.TrainingImages;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * SRe2L and RDED: one teacher is squeezed or taken, images are recovered from it or selected by it,
 * it labels views of them, and students learn by replay.
 */
final class TeacherRun implements MethodRun {

    private final RunContext run;
    private final TeacherMethod settings;
    private final RunTeacher teacher;

    TeacherRun(RunContext run, TeacherMethod settings) {
        this.run = run;
        this.settings = settings;
        this.teacher = new RunTeacher(run, settings.teacher());
    }

    @Override
    public List<Fault> missing() {
        return teacher.missing();
    }

    @Override
    public List<Fault> faults() {
        List<Fault> faults = new ArrayList<>();
        if (settings instanceof Sre2lSettings && !hasStatistics()) {
            faults.add(
                    new Fault(
                            "network",
                            "is %s without batch norm; images are recovered from the statistics that batch norms keep, so set network.norm: batch (mlp and lenet have no norms)"
                                    .formatted(run.network().name())));
        }
        int factor = settings.patches().factor();
        DatasetInfo info = run.opened().info();
        ImageShape shape = info.shape();
        if (run.recipe().usesPatches()
                && (shape.height() % factor != 0 || shape.width() % factor != 0)) {
            faults.add(
                    new Fault(
                            "method.patches.factor",
                            "is %d; images of %s are %s, which does not part evenly into %d rows and columns of patches; try 1"
                                    .formatted(factor, info.title(), shape, factor)));
        }
        int tiles = settings.relabel().views().tiles();
        if (shape.height() % tiles != 0 || shape.width() % tiles != 0) {
            faults.add(
                    new Fault(
                            "method.relabel.views.tiles",
                            "is %d; images of %s are %s, which does not part evenly into %d strips; try 1"
                                    .formatted(tiles, info.title(), shape, tiles)));
        }
        return faults;
    }

    private boolean hasStatistics() {
        try (var _ = new PointerScope()) {
            return !run.network().init(SeedTree.of(0)).buffers().isEmpty();
        }
    }

    @Override
    public void pretrain() {
        teacher.prepare();
    }

    @Override
    public SyntheticSet distill(Hooks hooks) {
        return switch (settings) {
            case Sre2lSettings sre2l ->
                    Sre2l.recover(
                            sre2l,
                            teacher.get(),
                            run.dataset(),
                            run.seeds("distill"),
                            run.folder().blocks(),
                            hooks);
            case RdedSettings rded ->
                    Rded.select(rded, teacher.get(), run.dataset(), run.seeds("distill"), hooks);
        };
    }

    @Override
    public Optional<Path> labels() {
        return Optional.of(run.folder().labels());
    }

    @Override
    public void relabel(SyntheticSet set) {
        labelled(set);
    }

    /** The labels of a set, all of them made; they use its images, in the caller's scope. */
    private LabelStore labelled(SyntheticSet set) {
        TeacherFacts.requireMadeWith(teacher.get(), set);
        SyntheticSet.Decoded decoded = set.decode();
        LabelStore store =
                LabelStore.open(
                        run.folder().labels(),
                        fingerprint(decoded.images(), set.info().classes()),
                        online(set, decoded));
        store.complete(run.listener());
        return store;
    }

    private OnlineLabels online(SyntheticSet set, SyntheticSet.Decoded decoded) {
        ViewPlan plan =
                new ViewPlan(
                        settings.relabel().views(),
                        set.decodedCount(),
                        set.info().shape(),
                        settings.relabel().epochs(),
                        settings.relabel().batch(),
                        run.seeds("relabel"));
        return new OnlineLabels(
                TrainingImages.of(decoded.images(), decoded.labels()),
                plan,
                teacher.get(),
                settings.relabel().labels(),
                settings.student().temperature());
    }

    @Override
    public Optional<Lesson> lesson(SyntheticSet set) {
        TeacherFacts.requireMadeWith(teacher.get(), set);
        return Optional.of(lesson(online(set, set.decode())));
    }

    private Lesson lesson(Labels labels) {
        return new Lesson(
                teacher.get(),
                labels,
                settings.relabel(),
                settings.student(),
                settings.patches(),
                run.seeds("relabel"),
                run.folder().baselineLabels());
    }

    /** Of the pixels as bytes, which is how they are stored; class by class, to save memory. */
    private static String fingerprint(Tensor images, int classes) {
        var digest = Sha256.digest();
        long each = images.size(0) / classes;
        for (int label = 0; label < classes; label++) {
            try (var _ = new PointerScope()) {
                Tensor own = images.narrow(0, label * each, each);
                digest.update(HostTensors.bytes(PixelBytes.bytes(own)));
            }
        }
        return Sha256.hex(digest);
    }

    @Override
    public Evaluation evaluation(SyntheticSet set, EvaluationSettings wanted) {
        return run.evaluation(
                set,
                wanted,
                run.recipe().network(),
                Optional.of(teacher.get().weights()),
                Optional.of(lesson(labelled(set))));
    }

    @Override
    public MethodReport report(SyntheticSet set) {
        return new MethodReport(
                switch (settings) {
                    case Sre2lSettings _ -> "SRe2L";
                    case RdedSettings _ -> "RDED";
                },
                List.of(
                        new MethodReport.Curve(
                                "crossEntropy", "Teacher's cross-entropy on the views"),
                        new MethodReport.Curve(
                                "batchNorm", "Distance from the teacher's batch norm statistics"),
                        new MethodReport.Curve("tv", "Total variation of the views"),
                        new MethodReport.Curve("l2", "Mean norm of the views")),
                measures(set));
    }

    private List<Fact> measures(SyntheticSet set) {
        long images = set.images().numel(); // a byte each
        long labels = LabelStore.bytesIn(run.folder().labels());
        List<Fact> measures = new ArrayList<>();
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
                        settings.holdsRealPixels() ? "yes, of training images" : "no"));
        RunTeacher.fact(set).ifPresent(measures::add);
        return measures;
    }

    private static String bytes(long bytes) {
        return Printed.count(bytes) + " bytes";
    }

    @Override
    public void close() {
        teacher.close();
    }
}
