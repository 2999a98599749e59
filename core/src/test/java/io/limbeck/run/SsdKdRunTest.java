package io.limbeck.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.evaluate.EvaluationResult;
import io.limbeck.evaluate.EvaluationSettings;
import io.limbeck.event.Listener;
import io.limbeck.file.AtomicFolder;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;

/** SSD-KD from a folder of images to a teacher, and from the teacher alone to a report. */
class SsdKdRunTest extends PaintedSsdKd {

    private Path images() {
        return folder.resolve("images");
    }

    private void hideData() {
        AtomicFolder.deleteTree(images());
        AtomicFolder.deleteTree(runs.home().root());
    }

    @Test
    void distill_withoutAnyData_leavesStudentSetAndReport() throws IOException {
        hideData();
        try (Pipeline run = runs.start(runs.taught(), "blind", Listener.silent())) {
            run.distill();
            Path report = run.report();

            assertThat(run.folder())
                    .isDirectoryContaining("glob:**/student.safetensors")
                    .isDirectoryContaining("glob:**/distilled.safetensors")
                    .isDirectoryContaining("glob:**/students")
                    .isDirectoryContaining("glob:**/preview.png");
            assertThat(Files.readString(report))
                    .contains("SSD-KD", "Images of the buffer by class", "no image was read");
            Path out = run.export(Set.of("safetensors", "png"), folder.resolve("out"));
            assertThat(out.resolve("README.md"))
                    .content()
                    .contains("contains real pixels", "a buffer of 20 images")
                    .doesNotContain("for every view");
        }
        assertThat(images()).doesNotExist();
        assertThat(runs.home().datasets()).doesNotExist();
        assertThat(runs.home().pools()).doesNotExist();
        try (var _ = new PointerScope()) {
            SyntheticSet set = SyntheticSet.load(folder.resolve("blind/distilled.safetensors"));
            assertThat(set.decodedCount()).isEqualTo(20);
            assertThat(set.softLabels()).isPresent();
        }
        assertThat(Safetensors.readMetadata(folder.resolve("blind/student.safetensors")))
                .containsEntry("steps", "8")
                .containsEntry("class_names", "[\"dark\",\"light\"]");
    }

    @Test
    void evaluate_whereTheDataIs_testsStudentAndTeacherFirst() throws IOException {
        try (Pipeline run =
                runs.start(
                        runs.taught(
                                "evaluation.nets=[convnet]",
                                "evaluation.training.length=4 steps",
                                "evaluation.training.batch=4"),
                        "measured",
                        Listener.silent())) {
            EvaluationResult result = run.evaluate();
            assertThat(result.rows())
                    .extracting(EvaluationResult.Row::source)
                    .containsExactly("student", "teacher", "synthetic");
            EvaluationResult.Row student = result.rows().getFirst();
            assertThat(student.steps()).isEqualTo(8);
            assertThat(student.trials().getFirst().curve())
                    .extracting(EvaluationResult.Point::step)
                    .containsExactly(4L, 8L);
            List<EvaluationResult.Work> work =
                    student.trials().getFirst().curve().stream()
                            .flatMap(point -> point.work().stream())
                            .toList();
            assertThat(work).hasSize(2).allMatch(each -> each.inversionSeconds() > 0);
            assertThat(work.getLast().distillationSeconds())
                    .isGreaterThan(work.getFirst().distillationSeconds());
            assertThat(work.getLast().total()).isEqualTo(student.trials().getFirst().seconds());
            assertThat(run.evaluated()).isEqualTo(result);
            assertThat(run.evaluate()).isEqualTo(result);
            assertThat(Files.readString(run.report()))
                    .contains("Student of the run", "its teacher was all that it learned from")
                    .contains("Seconds of inversion", "Seconds of distillation")
                    .contains("Test accuracy over the work on the student");
        }
    }

    @Test
    void evaluate_againAndWithoutNetworks_keepsWhatWasMeasured() {
        Recipe recipe =
                runs.taught(
                        "evaluation.nets=[convnet]",
                        "evaluation.training.length=2 steps",
                        "evaluation.training.batch=4");
        try (Pipeline run = runs.start(recipe, "again", Listener.silent())) {
            EvaluationResult result = run.evaluate();
            run.evaluate();
            assertThat(run.evaluated()).isEqualTo(result);
            EvaluationSettings none = runs.taught().evaluation();
            assertThat(run.evaluate(none).rows()).isEqualTo(result.finished());
            assertThat(run.evaluated()).isEqualTo(result);
        }
    }

    @Test
    void evaluate_herding_asksTheTeacherWhateverTheStudentIs() {
        Recipe recipe =
                runs.taught(
                        "evaluation.nets=[convnet]",
                        "evaluation.baselines=[herding]",
                        "evaluation.training.length=2 steps",
                        "evaluation.training.batch=4");
        try (Pipeline run = runs.start(recipe, "herded", Listener.silent())) {
            EvaluationResult.Row herding = run.evaluate().rows().getLast();
            assertThat(herding.source()).isEqualTo("herding");
            assertThat(herding.note()).isEqualTo("in features of a trained network");
        }
    }

    @Test
    void evaluate_noNetworks_testsStudentAndTeacherOnly() {
        try (Pipeline run = runs.start(runs.taught(), "only", Listener.silent())) {
            assertThat(run.evaluate().rows()).hasSize(2);
        }
    }

    @Test
    void resume_interruptedInACycle_hasTheSameStudentAndSet() {
        hideData();
        runs.assertResumedIsTheSame();
    }

    @Test
    void distill_squeezingItsOwnTeacher_doesBoth() {
        try (Pipeline run = runs.start(runs.untaught(), "both", Listener.silent())) {
            run.distill();
            assertThat(run.folder())
                    .isDirectoryContaining("glob:**/teacher.safetensors")
                    .isDirectoryContaining("glob:**/student.safetensors");
        }
    }

    @Test
    void plan_ofARecipe_countsWarmUpAndCycles() {
        RunPlan plan =
                Rehearsal.of(
                        runs.untaught("method.cycles=100"),
                        runs.home(),
                        Listener.silent(),
                        0,
                        System::nanoTime);
        assertThat(plan.stages())
                .extracting(RunPlan.Stage::name)
                .contains("pretrain", "distill")
                .doesNotContain("relabel");
    }
}
