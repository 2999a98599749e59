package io.limbeck.run;

import io.limbeck.datafree.SsdKd;
import io.limbeck.datafree.Subject;
import io.limbeck.evaluate.Evaluation;
import io.limbeck.evaluate.EvaluationResult;
import io.limbeck.evaluate.EvaluationSettings;
import io.limbeck.event.Event;
import io.limbeck.file.AtomicFile;
import io.limbeck.method.Hooks;
import io.limbeck.method.SsdKdSettings;
import io.limbeck.nn.Network;
import io.limbeck.nn.PixelSpec;
import io.limbeck.run.report.ReportInput.DatasetFacts;
import io.limbeck.setting.Fault;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.train.Teacher;
import io.limbeck.train.TeacherCard;
import io.limbeck.train.TeacherSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * SSD-KD: a student learns from a teacher's file and from nothing else. Only squeezing the teacher,
 * and measuring, open the data set. The run's results are the student and the images of its buffer.
 */
final class SsdKdRun implements MethodRun {

    private final RunContext run;
    private final SsdKdSettings settings;
    private final TeacherOrigin origin;
    private final StudentFiles students;
    private Optional<Teacher> open = Optional.empty();

    SsdKdRun(RunContext run, SsdKdSettings settings) {
        this.run = run;
        this.settings = settings;
        this.origin = new TeacherOrigin(run.recipe().data());
        this.students = new StudentFiles(run.folder(), settings, run.recipe().evaluation());
    }

    @Override
    public boolean needsData() {
        return settings.teacher() instanceof TeacherSpec.Squeeze && !Files.exists(kept());
    }

    @Override
    public List<Fault> missing() {
        return new RunTeacher(run, settings.teacher())
                .missing(
                        "put the safetensors file of the teacher there, which the run copies before it begins; or begin a new run and name another with --teacher FILE");
    }

    @Override
    public List<Fault> faults() {
        Optional<TeacherCard> card =
                needsData() ? Optional.empty() : origin.card(file(), settings.teacher());
        Optional<Subject> subject =
                needsData() ? Optional.of(ofData()) : card.flatMap(TeacherOrigin::subject);
        return new SsdKdCheck(run.recipe(), settings).faults(card, subject);
    }

    private Subject ofData() {
        return new Subject(run.opened().info(), run.opened().train().size());
    }

    private Path kept() {
        return run.folder().teacher();
    }

    /** Where the teacher is, the run's own copy first. */
    private Path file() {
        return settings.teacher() instanceof TeacherSpec.Checkpoint(String file, double _)
                        && !Files.exists(kept())
                ? Path.of(file)
                : kept();
    }

    @Override
    public void pretrain() {
        if (open.isPresent()) {
            return;
        }
        if (needsData()) {
            try (RunTeacher squeezed = new RunTeacher(run, settings.teacher())) {
                squeezed.prepare();
            }
        }
        Path file = file();
        TeacherCard card = origin.card(file, settings.teacher()).orElseThrow();
        Network network = TeacherOrigin.subject(card).orElseThrow().network(run.recipe().network());
        Teacher teacher = Teacher.believed(file, card, network, run.compute());
        open = Optional.of(teacher);
        if (!file.equals(kept())) {
            AtomicFile.write(kept(), temporary -> Files.copy(file, temporary));
        }
        if (teacher.weights().buffers().isEmpty()) {
            run.listener()
                    .on(
                            new Event.Warning(
                                    "%s has no batch norm: its statistics cannot guide the images, the term is off, and the student will learn little"
                                            .formatted(network.name())));
        }
    }

    private Teacher teacher() {
        return open.orElseThrow();
    }

    private Subject subject() {
        return TeacherOrigin.subject(teacher().card()).orElseThrow();
    }

    @Override
    public SyntheticSet distill(Hooks hooks) {
        SsdKd.Result result =
                SsdKd.distill(
                        settings,
                        teacher(),
                        subject(),
                        run.seeds("distill"),
                        students.sink(teacher()),
                        hooks);
        try (var student = result.student()) {
            students.write(teacher(), result.effort(), student);
            run.listener().on(new Event.Note("wrote " + run.folder().student()));
            return result.set();
        }
    }

    /** The teacher, which is measured for the first time here, and the student, the headline. */
    @Override
    public List<EvaluationResult.Row> finished(EvaluationResult already) {
        if (!already.finished().isEmpty()) {
            return already.finished();
        }
        new LocatedRecipe(run.recipe(), Map.of())
                .refuse(PixelCheck.data(run.recipe(), run.dataset()));
        teacher().verify(kept(), run.dataset());
        Network student = subject().network(settings.student().network());
        FinishedNetworks tests =
                new FinishedNetworks(teacher(), run.dataset().test(), run.compute());
        return List.of(
                tests.student(student, students, settings),
                tests.teacher(run.recipe().network().kind(), subject().trainingImages()));
    }

    @Override
    public Evaluation evaluation(SyntheticSet set, EvaluationSettings wanted) {
        if (run.recipe().network() instanceof PixelSpec) {
            throw new RunException(
                    "no networks are trained on images whose pixels are classified, and %s were asked for; leave --nets away"
                            .formatted(wanted.nets()));
        }
        return run.evaluation(
                set,
                wanted,
                settings.student().network(),
                Optional.of(teacher().weights()),
                Optional.empty());
    }

    @Override
    public MethodReport report(SyntheticSet set) {
        return SsdKdReport.of(settings, set, students);
    }

    @Override
    public Optional<DatasetFacts> knownData() {
        return origin.card(file(), settings.teacher())
                .flatMap(TeacherOrigin::subject)
                .map(subject ->
                        new DatasetFacts(
                                subject.info().title(),
                                subject.info().shape().toString(),
                                subject.info().classes(),
                                subject.trainingImages(),
                                0,
                                subject.info().licence()));
    }

    @Override
    public void close() {
        open.ifPresent(Teacher::close);
    }
}
