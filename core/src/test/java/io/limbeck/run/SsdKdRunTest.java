package io.limbeck.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.data.DataHome;
import io.limbeck.data.DatasetInfo;
import io.limbeck.data.ImageShape;
import io.limbeck.datafree.Subject;
import io.limbeck.evaluate.EvaluationResult;
import io.limbeck.evaluate.EvaluationSettings;
import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.file.AtomicFolder;
import io.limbeck.method.SsdKdSettings;
import io.limbeck.nn.WeightsException;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.Safetensors;
import io.limbeck.train.Teacher;
import io.limbeck.train.TeacherCard;
import io.limbeck.train.TeacherSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SSD-KD from a folder of images to a teacher, and from the teacher alone to a report. */
class SsdKdRunTest {

    private static final List<String> OWN =
            List.of(
                    "network.depth=2",
                    "network.width=8",
                    "pool.training.length=12 steps",
                    "pool.training.batch=8",
                    "pool.training.optimizer.learning-rate=0.05",
                    "method.student.network={kind: convnet, depth: 2, width: 4, norm: batch}");

    @TempDir private static Path shared;
    private static Path teacher;

    @TempDir private Path folder;
    private SsdKdRuns runs;
    private DataHome home;
    private Path images;

    @BeforeAll
    static void train() throws IOException {
        SsdKdRuns runs = of(shared);
        try (Pipeline run = runs.start(runs.untaught(), "teacher", Listener.silent())) {
            run.pretrain();
        }
        teacher = shared.resolve("teacher/teacher.safetensors");
    }

    @BeforeEach
    void prepare() throws IOException {
        runs = of(folder);
        home = runs.home();
        images = folder.resolve("images");
    }

    /** Runs in a folder with images of its own. */
    private static SsdKdRuns of(Path folder) throws IOException {
        Path images = folder.resolve("images");
        PaintedFolder.write(images);
        List<String> own = new ArrayList<>(OWN);
        own.add("data.dataset=" + images);
        return new SsdKdRuns(folder, "mnist/ssd-kd-small", own, teacher);
    }

    private Recipe recipe(String... more) {
        return runs.untaught(more);
    }

    private Recipe taught(String... more) {
        return runs.taught(more);
    }

    private Pipeline start(Recipe recipe, String name, Listener listener) {
        return runs.start(recipe, name, listener);
    }

    private void hideData() {
        AtomicFolder.deleteTree(images);
        AtomicFolder.deleteTree(home.root());
    }

    @Test
    void distill_withoutAnyData_leavesStudentSetAndReport() throws IOException {
        hideData();
        try (Pipeline run = start(taught(), "blind", Listener.silent())) {
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
        assertThat(images).doesNotExist();
        assertThat(home.datasets()).doesNotExist();
        assertThat(home.pools()).doesNotExist();
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
                start(
                        taught(
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
                taught(
                        "evaluation.nets=[convnet]",
                        "evaluation.training.length=2 steps",
                        "evaluation.training.batch=4");
        try (Pipeline run = start(recipe, "again", Listener.silent())) {
            EvaluationResult result = run.evaluate();
            run.evaluate();
            assertThat(run.evaluated()).isEqualTo(result);
            EvaluationSettings none = taught().evaluation();
            assertThat(run.evaluate(none).rows()).isEqualTo(result.finished());
            assertThat(run.evaluated()).isEqualTo(result);
        }
    }

    @Test
    void evaluate_herding_asksTheTeacherWhateverTheStudentIs() {
        Recipe recipe =
                taught(
                        "evaluation.nets=[convnet]",
                        "evaluation.baselines=[herding]",
                        "evaluation.training.length=2 steps",
                        "evaluation.training.batch=4");
        try (Pipeline run = start(recipe, "herded", Listener.silent())) {
            EvaluationResult.Row herding = run.evaluate().rows().getLast();
            assertThat(herding.source()).isEqualTo("herding");
            assertThat(herding.note()).isEqualTo("in features of a trained network");
        }
    }

    @Test
    void evaluate_noNetworks_testsStudentAndTeacherOnly() {
        try (Pipeline run = start(taught(), "only", Listener.silent())) {
            assertThat(run.evaluate().rows()).hasSize(2);
        }
    }

    @Test
    void resume_interruptedInACycle_hasTheSameStudentAndSet() {
        hideData();
        runs.assertResumedIsTheSame();
    }

    @Test
    void resume_teacherGoneBeforeItWasCopied_saysToPutItBackAndNotToSqueeze() throws IOException {
        Path moved = Files.copy(teacher, folder.resolve("moved.safetensors"));
        Recipe recipe = recipe("method.teacher={kind: checkpoint, file: '" + moved + "'}");
        start(recipe, "early", Listener.silent()).close();
        Files.delete(moved);

        try (Pipeline resumed =
                Pipeline.resume(folder.resolve("early"), home, Listener.silent(), "test")) {
            assertThatThrownBy(resumed::distill)
                    .isInstanceOf(RecipeException.class)
                    .hasMessageContaining("moved.safetensors\", and there is no such file")
                    .hasMessageContaining("put the safetensors file of the teacher there")
                    .hasMessageContaining("with --teacher FILE")
                    .hasMessageNotContaining("squeeze");
        }
    }

    @Test
    void distill_squeezingItsOwnTeacher_doesBoth() {
        try (Pipeline run = start(recipe(), "both", Listener.silent())) {
            run.distill();
            assertThat(run.folder())
                    .isDirectoryContaining("glob:**/teacher.safetensors")
                    .isDirectoryContaining("glob:**/student.safetensors");
        }
    }

    @Test
    void distill_teacherWithoutBatchNorm_isRefusedUnlessAllowed() throws IOException {
        String[] without = {"network.norm=instance", "method.student.network.norm=batch"};
        try (Pipeline run = start(recipe(without), "refused", Listener.silent())) {
            assertThatThrownBy(run::pretrain)
                    .isInstanceOf(RecipeException.class)
                    .hasMessageContaining("network is convnet without batch norm")
                    .hasMessageContaining("method.allow-no-bn: true");
        }
        List<Event> heard = new ArrayList<>();
        try (Pipeline run =
                start(
                        recipe(without[0], without[1], "method.allow-no-bn=true"),
                        "allowed",
                        heard::add)) {
            run.distill();
        }
        assertThat(heard)
                .anyMatch(event ->
                        event instanceof Event.Warning(String text)
                                && text.contains("the term is off"));
    }

    @Test
    void distill_badSettings_areNamedBeforeAnyWork() {
        assertThatThrownBy(() -> recipe("method.buffer.capacity=7"))
                .hasMessageContaining("method.buffer.capacity is 7; it must hold a batch");
        try (Pipeline run =
                start(
                        taught("method.buffer.capacity=0", "method.buffer.scale=0.1"),
                        "small",
                        Listener.silent())) {
            assertThatThrownBy(run::distill)
                    .hasMessageContaining("method.buffer.scale gives a buffer of 2 images")
                    .hasMessageContaining("less than a batch of 8");
        }
        try (Pipeline run =
                start(
                        recipe("data.image-size=18", "network.depth=1"),
                        "unreachable",
                        Listener.silent())) {
            assertThatThrownBy(run::distill)
                    .hasMessageContaining("method.generator.kind is gen32")
                    .hasMessageContaining("multiples of 4; the teacher takes 3x18x18");
        }
        try (Pipeline run = start(taught("data.dataset=mnist"), "other", Listener.silent())) {
            assertThatThrownBy(run::distill)
                    .hasMessageContaining("data.dataset is \"mnist\"; the teacher was trained on")
                    .hasMessageContaining("(2 classes)");
        }
    }

    @Test
    void distill_claimOtherThanTheTeachersCard_isRefusedWithBoth() {
        Recipe claiming =
                recipe(
                        "method.teacher={kind: checkpoint, file: '%s', accuracy: 0.123}"
                                .formatted(teacher));
        try (Pipeline run = start(claiming, "claiming", Listener.silent())) {
            assertThatThrownBy(run::distill)
                    .isInstanceOf(RecipeException.class)
                    .hasMessageContaining("method.teacher.accuracy is 0.123")
                    .hasMessageContaining("says " + Teacher.card(teacher).orElseThrow().accuracy());
        }
    }

    @Test
    void distill_dataUnlikeTheTeachers_isRefusedBeforeAnyWork() {
        try (Pipeline run =
                start(
                        taught(
                                "data.mean=[0.1, 0.2, 0.3]",
                                "data.std=[1, 1, 1]",
                                "data.classes=3",
                                "data.image-size=24"),
                        "unlike",
                        Listener.silent())) {
            assertThatThrownBy(run::distill)
                    .hasMessageContaining("data.mean and data.std would normalise by [0.1, 0.2")
                    .hasMessageContaining("data.classes is 3, for 3 classes; the teacher knows 2")
                    .hasMessageContaining("data.image-size is 24; the teacher takes 3x");
        }
    }

    @Test
    void distill_fewerImagesThanClasses_isRefusedBeforeAnyWork() {
        SsdKdSettings settings = (SsdKdSettings) recipe("method.warm-up=1").method();
        Subject many =
                new Subject(
                        new DatasetInfo(
                                "many",
                                "many",
                                new ImageShape(3, 32, 32),
                                IntStream.range(0, 50).mapToObj(String::valueOf).toList(),
                                List.of(0.5, 0.5, 0.5),
                                List.of(0.5, 0.5, 0.5),
                                ""),
                        1000);
        Recipe few = recipe("method.warm-up=1", "method.buffer.capacity=100");
        assertThat(settings.images(20)).isEqualTo(20);
        assertThat(
                        new SsdKdCheck(few, (SsdKdSettings) few.method())
                                .faults(Optional.empty(), Optional.of(many)))
                .singleElement()
                .satisfies(fault ->
                        assertThat(fault.message())
                                .contains("method.cycles is 4, after 1 calls to warm up")
                                .contains("leaves 40 images in the buffer for 50 classes"));
    }

    @Test
    void faults_publishedWeights_sayWhatTheyLack() {
        assertThat(unknownTeacher("cifar10"))
                .contains("for published weights of cifar10, say in method.teacher.accuracy");
        assertThat(unknownTeacher("cifar100"))
                .contains("names of the classes of \"cifar100\" only stand in its files")
                .contains("./limbeck pretrain made", "published weights are taken for cifar10, ");
    }

    private String unknownTeacher(String dataset) {
        Recipe bare = recipe("data.dataset=" + dataset);
        return new SsdKdCheck(bare, (SsdKdSettings) bare.method())
                .faults(Optional.empty(), Optional.empty())
                .getFirst()
                .message();
    }

    @Test
    void card_publishedWeights_takesTheRecipesConstantsClassesAndSize() throws IOException {
        Path bare = folder.resolve("bare.safetensors");
        try (var _ = new PointerScope()) {
            Safetensors.write(bare, Safetensors.read(teacher).tensors(), Map.of());
        }
        Recipe.Data data =
                new Recipe.Data(
                        "cifar10",
                        16,
                        0,
                        2,
                        "",
                        Recipe.Data.Whitening.NONE,
                        List.of(0.1, 0.2, 0.3),
                        List.of(0.4, 0.5, 0.6));
        TeacherCard card =
                new TeacherOrigin(data)
                        .card(bare, new TeacherSpec.Checkpoint(bare.toString(), 0.9))
                        .orElseThrow();
        assertThat(card.classNames()).hasSize(2);
        assertThat(card.normalization().mean()).containsExactly(0.1, 0.2, 0.3);
        assertThat(card.normalization().std()).containsExactly(0.4, 0.5, 0.6);
        assertThat(card.origin().orElseThrow().shape()).isEqualTo(new ImageShape(3, 16, 16));
        assertThat(card.origin().orElseThrow().trainingImages()).isEqualTo(10_000);
    }

    @Test
    void distill_teacherOfAnotherNetwork_isRefused() {
        try (Pipeline run = start(taught("network.width=4"), "wrong", Listener.silent())) {
            assertThatThrownBy(run::distill)
                    .isInstanceOf(WeightsException.class)
                    .hasMessageContaining("it does not hold the weights of convnet for 2 classes");
        }
        assertThat(folder.resolve("wrong/teacher.safetensors")).doesNotExist();
    }

    @Test
    void plan_ofARecipe_countsWarmUpAndCycles() {
        RunPlan plan =
                Rehearsal.of(
                        recipe("method.cycles=100"), home, Listener.silent(), 0, System::nanoTime);
        assertThat(plan.stages())
                .extracting(RunPlan.Stage::name)
                .contains("pretrain", "distill")
                .doesNotContain("relabel");
    }
}
