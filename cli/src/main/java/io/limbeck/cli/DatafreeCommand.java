package io.limbeck.cli;

import io.limbeck.method.SsdKdSettings;
import io.limbeck.run.Recipe;
import io.limbeck.setting.ShellWord;
import io.limbeck.train.TeacherSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Teaches a student from a teacher's file alone. */
@Command(
        name = "datafree",
        mixinStandardHelpOptions = true,
        description =
                "Distils without data: inverts a trained teacher into images, and teaches a student"
                        + " with them. Neither training nor test images are read, nor need they be"
                        + " here. Stop it with Ctrl-C at any time; it continues at its last"
                        + " checkpoint.",
        footer = {
            "",
            "Examples:",
            "  ./limbeck pretrain mnist/ssd-kd-small --out runs/teacher",
            "  ./limbeck datafree mnist/ssd-kd-small --out runs/student \\",
            "      --teacher runs/teacher/teacher.safetensors",
            "  ./limbeck evaluate runs/student",
            "  ./limbeck datafree --resume runs/student",
        })
final class DatafreeCommand implements Callable<Integer> {

    @Parameters(
            arity = "0..1",
            paramLabel = "RECIPE",
            defaultValue = "mnist/ssd-kd-small",
            description =
                    "Name or file of a recipe, or a run to continue. Default: ${DEFAULT-VALUE}.")
    private String recipe;

    @Option(
            names = "--teacher",
            paramLabel = "FILE",
            description =
                    "Safetensors file of the teacher: the teacher.safetensors of a run, or published"
                            + " weights. Instead of method.teacher in the recipe.")
    private Optional<Path> teacher = Optional.empty();

    @Option(
            names = "--teacher-accuracy",
            paramLabel = "X",
            description =
                    "Top-1 accuracy that published weights claim, 0 to 1; files that Limbeck wrote"
                            + " say so themselves.")
    private Optional<Double> accuracy = Optional.empty();

    @Mixin private RecipeOptions options;
    @Mixin private RunOptions run;
    @Mixin private CommonOptions common;
    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        if (accuracy.isPresent() && teacher.isEmpty()) {
            throw new BadInputException("--teacher-accuracy is of a --teacher; name its file, too");
        }
        Session session = new Session(spec, common);
        Source source =
                run.resume().isPresent()
                        ? new Source.Run(Source.run(run.resume().get(), session.home()))
                        : Source.of(recipe, session.home());
        requireSsdKd(source);
        teacher.ifPresent(file -> options.set("method.teacher=" + yaml(file)));
        if (!(source instanceof Source.Run)) {
            requireTeacher(source);
        }
        return session.work(
                recipe,
                options,
                run,
                pipeline -> {
                    pipeline.distill();
                    Path report = pipeline.report();
                    session.out()
                            .printf(
                                    "The student is %s.%nReport:  %s%nNext, where the test images are:  ./limbeck evaluate %s%n",
                                    pipeline.folder().resolve("student.safetensors"),
                                    report.toAbsolutePath().normalize(),
                                    ShellWord.of(pipeline.folder()));
                });
    }

    /** Before a folder is made, or written. */
    private void requireSsdKd(Source source) {
        boolean begun = source instanceof Source.Run;
        Recipe read = Source.recipe(source, begun ? List.of() : options.sets());
        if (!(read.method() instanceof SsdKdSettings)) {
            String named = run.resume().orElse(recipe);
            throw new BadInputException(
                    "%s is a %s another method, which needs data; go on with: ./limbeck distill %s%s"
                            .formatted(
                                    named,
                                    begun ? "run of" : "recipe for",
                                    begun ? "--resume " : "",
                                    ShellWord.of(named)));
        }
    }

    /** To train one would take data. */
    private void requireTeacher(Source source) {
        if (Source.recipe(source, options.sets()).method() instanceof SsdKdSettings ssdKd) {
            switch (ssdKd.teacher()) {
                case TeacherSpec.Squeeze _ -> throw noTeacher("there is no teacher");
                case TeacherSpec.Checkpoint from ->
                        from.absence()
                                .ifPresent(absence -> {
                                    throw Files.isDirectory(Path.of(from.file()))
                                            ? new BadInputException(absence)
                                            : noTeacher(absence);
                                });
            }
        }
    }

    private BadInputException noTeacher(String what) {
        return new BadInputException(
                "%s, and to train a teacher takes data; name its file with --teacher, such as the teacher.safetensors that ./limbeck pretrain %s --out DIR leaves in DIR"
                        .formatted(what, ShellWord.of(recipe)));
    }

    /** Absolute, so that a run can be gone on with from elsewhere. */
    private String yaml(Path file) {
        return "{kind: checkpoint, file: '%s', accuracy: %s}"
                .formatted(
                        file.toAbsolutePath().normalize().toString().replace("'", "''"),
                        accuracy.orElse(0.0));
    }
}
