package io.limbeck.run;

import io.limbeck.data.Dataset;
import io.limbeck.event.Event;
import io.limbeck.file.AtomicFile;
import io.limbeck.method.TeacherFacts;
import io.limbeck.nn.Weights;
import io.limbeck.run.report.Printed;
import io.limbeck.run.report.ReportInput.Fact;
import io.limbeck.setting.Checks;
import io.limbeck.setting.Fault;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.train.Accuracy;
import io.limbeck.train.ModelPool;
import io.limbeck.train.PoolSettings;
import io.limbeck.train.Teacher;
import io.limbeck.train.TeacherSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The teacher of a run, squeezed out of the data or taken from a file. The run folder keeps it, so
 * that the run can be gone on with from anywhere, whatever becomes of pools and files.
 */
final class RunTeacher implements AutoCloseable {

    private final RunContext run;
    private final TeacherSpec spec;
    private Optional<Teacher> open = Optional.empty();

    RunTeacher(RunContext run, TeacherSpec spec) {
        this.run = run;
        this.spec = spec;
    }

    /** As {@link #fact(SyntheticSet, String)}, of a teacher that classifies images. */
    static Optional<Fact> fact(SyntheticSet set) {
        return fact(set, "");
    }

    /**
     * What a report says of the teacher that a set was made with; empty if the set does not.
     *
     * @param measure what its percentage is, with a space behind; empty for accuracy
     */
    static Optional<Fact> fact(SyntheticSet set, String measure) {
        return TeacherFacts.network(set)
                .map(name ->
                        new Fact(
                                "Teacher",
                                "%s, %s %% %son the test images"
                                        .formatted(
                                                name,
                                                Printed.percent(
                                                        TeacherFacts.accuracy(set)
                                                                .orElse(Double.NaN)),
                                                measure)));
    }

    /** As in {@link MethodRun#missing()}; with what to do where data may train a teacher. */
    List<Fault> missing() {
        return missing(
                "name the safetensors file of the teacher, or set method.teacher.kind: squeeze");
    }

    /** As {@link #missing()}, with what else to do. */
    List<Fault> missing(String mend) {
        return switch (spec) {
            case TeacherSpec.Checkpoint from when !Files.exists(kept()) ->
                    from.absence().stream()
                            .map(absence ->
                                    new Fault(
                                            "method.teacher.file",
                                            "is %s, and %s; %s"
                                                    .formatted(
                                                            Checks.shown(from.file()),
                                                            absence,
                                                            mend)))
                            .toList();
            case TeacherSpec.Checkpoint _, TeacherSpec.Squeeze _ -> List.of();
        };
    }

    /** Makes it, or opens the one that is there. */
    void prepare() {
        if (open.isEmpty()) {
            open =
                    Optional.of(
                            switch (spec) {
                                case TeacherSpec.Squeeze() -> squeezed();
                                case TeacherSpec.Checkpoint from -> taken(from);
                            });
        }
    }

    /** After {@link #prepare}. */
    Teacher get() {
        return open.orElseThrow();
    }

    private Path kept() {
        return run.folder().teacher();
    }

    private Teacher squeezed() {
        if (Files.exists(kept())) {
            return loaded(kept(), OptionalDouble.empty());
        }
        try (ModelPool trained = run.pool(run.recipe().pool())) {
            return Teacher.squeezed(
                    kept(),
                    run.network(),
                    trained.pair(0).trained(),
                    accuracy(trained.pair(0).trained()),
                    run.dataset(),
                    run.compute());
        }
    }

    /** Not the pool's: the run that trained it may have resized its test images otherwise. */
    private Accuracy accuracy(Weights trained) {
        Dataset data = run.dataset();
        return Accuracy.of(
                run.network(), trained, data.preprocessing(), data.test(), run.compute());
    }

    private Teacher taken(TeacherSpec.Checkpoint from) {
        OptionalDouble claimed =
                from.accuracy() > 0 ? OptionalDouble.of(from.accuracy()) : OptionalDouble.empty();
        if (Files.exists(kept())) {
            return loaded(kept(), claimed);
        }
        if (!run.recipe().pool().equals(PoolSettings.defaults())) {
            run.listener()
                    .on(
                            new Event.Warning(
                                    "pool is not used: the teacher is %s, and none is trained"
                                            .formatted(from.file())));
        }
        Path file = Path.of(from.file());
        Teacher sound = loaded(file, claimed);
        boolean copied = false;
        try {
            AtomicFile.write(kept(), temporary -> Files.copy(file, temporary));
            copied = true;
            return sound;
        } finally {
            if (!copied) {
                sound.close();
            }
        }
    }

    private Teacher loaded(Path file, OptionalDouble claimed) {
        return Teacher.load(file, claimed, run.network(), run.dataset(), run.compute());
    }

    @Override
    public void close() {
        open.ifPresent(Teacher::close);
    }
}
