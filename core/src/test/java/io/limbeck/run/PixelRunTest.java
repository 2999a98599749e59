package io.limbeck.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.data.DataHome;
import io.limbeck.data.TinyShapes;
import io.limbeck.evaluate.EvaluationResult;
import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.event.StoppedException;
import io.limbeck.torch.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SSD-KD with a teacher and a student that classify pixels, from rendered shapes to a report. */
class PixelRunTest {

    @TempDir private static Path shared;
    private static Path teacher;

    @TempDir private Path folder;
    private DataHome home;

    @BeforeAll
    static void train() {
        try (Pipeline run = onTinyShapes(recipe(), shared.resolve("teacher"))) {
            run.pretrain();
        }
        teacher = shared.resolve("teacher/teacher.safetensors");
    }

    @BeforeEach
    void prepare() {
        home = DataHome.at(folder.resolve("home"));
    }

    private static Pipeline onTinyShapes(Recipe recipe, Path run) {
        return Pipeline.on(
                recipe,
                run,
                TinyShapes.dataset(),
                shared.resolve("pools"),
                Listener.silent(),
                "test");
    }

    private static Recipe recipe(String... more) {
        List<String> sets =
                new ArrayList<>(
                        List.of(
                                "data.image-size=16",
                                "network.width=8",
                                "network.depth=2",
                                "pool.training.length=40 steps",
                                "pool.training.batch=16",
                                "method.cycles=4",
                                "method.generator.latent=8",
                                "method.generator.width=4",
                                "method.inversion.batch=8",
                                "method.inversion.steps=2",
                                "method.buffer.capacity=20",
                                "method.student.network={kind: dilated, width: 4, depth: 1}",
                                "method.student.steps=2",
                                "method.student.batch=8",
                                "method.checkpoint-every=1",
                                "evaluation.curve-points=2"));
        sets.addAll(List.of(more));
        return RecipeReader.named("shapes/ssd-kd-small", sets);
    }

    private static Recipe taught(String... more) {
        List<String> sets = new ArrayList<>(List.of(more));
        sets.add("method.teacher={kind: checkpoint, file: '" + teacher + "'}");
        return recipe(sets.toArray(String[]::new));
    }

    private Pipeline start(Recipe recipe, String name, Listener listener) {
        return Pipeline.create(recipe, folder.resolve(name), home, listener, "test");
    }

    @Test
    void run_fromTheTeacherAlone_measuresIntersectionOverUnion() throws IOException {
        try (Pipeline run = start(taught(), "run", Listener.silent())) {
            run.distill();
            assertThat(Files.readString(run.report()))
                    .contains("Pixels of the buffer by class", "mean intersection over union");
        }
        assertThat(home.root()).as("no data was opened, nor a pool").doesNotExist();
        try (Pipeline run = onTinyShapes(taught(), folder.resolve("run"))) {
            EvaluationResult result = run.evaluate();
            assertThat(result.rows())
                    .extracting(EvaluationResult.Row::source)
                    .containsExactly("student", "teacher");
            EvaluationResult.Row measured = result.rows().getLast();
            double claimed = Double.parseDouble(Safetensors.readMetadata(teacher).get("accuracy"));
            assertThat(measured.mean()).isEqualTo(claimed);
            assertThat(measured.isOfPixels()).isTrue();
            assertThat(measured.trials().getFirst().top5())
                    .as("share of right pixels")
                    .isGreaterThan(measured.mean());
            assertThat(Files.readString(run.report()))
                    .contains("Mean IoU", "Right pixels", "Student of the run");
        }
        assertThat(Safetensors.readMetadata(teacher))
                .containsEntry("measure", "mean intersection over union");
    }

    @Test
    void distill_movesTheStudentAndKeepsTheTeacher() {
        try (Pipeline run =
                start(taught("evaluation.curve-points=4"), "moves", Listener.silent())) {
            run.distill();
        }
        try (var _ = new PointerScope()) {
            var first =
                    Safetensors.read(folder.resolve("moves/students/cycle-000001.safetensors"))
                            .tensors();
            var last = Safetensors.read(folder.resolve("moves/student.safetensors")).tensors();
            assertThat(last.get("classifier.weight").equal(first.get("classifier.weight")))
                    .isFalse();
            assertThat(last.get("features.0.norm.running_mean"))
                    .matches(mean -> !mean.equal(first.get("features.0.norm.running_mean")));
        }
        assertThat(folder.resolve("moves/teacher.safetensors")).hasSameBinaryContentAs(teacher);
    }

    @Test
    void resume_interruptedInACycle_hasTheSameStudentAndSet() throws IOException {
        try (Pipeline unbroken = start(taught(), "unbroken", Listener.silent())) {
            unbroken.distill();
        }
        Listener interrupting =
                event -> {
                    if (event instanceof Event.Step step && step.step() == 5) {
                        Thread.currentThread().interrupt();
                    }
                };
        try (Pipeline broken = start(taught(), "broken", interrupting)) {
            assertThatThrownBy(broken::distill).isInstanceOf(StoppedException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
        try (Pipeline resumed =
                Pipeline.resume(folder.resolve("broken"), home, Listener.silent(), "test")) {
            resumed.distill();
        }
        assertThat(folder.resolve("broken/distilled.safetensors"))
                .hasSameBinaryContentAs(folder.resolve("unbroken/distilled.safetensors"));
        try (var _ = new PointerScope()) {
            var whole = Safetensors.read(folder.resolve("unbroken/student.safetensors")).tensors();
            Safetensors.read(folder.resolve("broken/student.safetensors"))
                    .tensors()
                    .forEach((name, tensor) ->
                            assertThat(tensor.equal(whole.get(name))).as(name).isTrue());
        }
    }

    @Test
    void recipe_partsThatDoNotFit_areNamed() {
        assertThatThrownBy(() ->
                        recipe(
                                "method.student.network={kind: convnet, depth: 2}",
                                "method.inversion.labels=uniform",
                                "evaluation.nets=[convnet]",
                                "pool.training.augmentation=crop",
                                "data.classes=3"))
                .hasMessageContaining("method.student.network.kind is \"convnet\"")
                .hasMessageContaining("method.inversion.labels is uniform")
                .hasMessageContaining("evaluation.nets is [\"convnet\"]")
                .hasMessageContaining("pool.training.augmentation is \"crop\"")
                .hasMessageContaining("data.classes is 3");
        assertThatThrownBy(() ->
                        RecipeReader.named("mnist/dc-ipc1", List.of("network={kind: dilated}")))
                .hasMessageContaining("network.kind is \"dilated\"; it classifies pixels");
    }

    @Test
    void run_dataOfTheOtherKind_isRefusedBeforeAnyWork() throws IOException {
        Path images = folder.resolve("images");
        PaintedFolder.write(images);
        try (Pipeline run =
                start(recipe("data.dataset=" + images), "labelled", Listener.silent())) {
            assertThatThrownBy(run::pretrain)
                    .hasMessageContaining("which labels images; dilated classifies pixels");
        }
        Recipe classifier =
                RecipeReader.named(
                        "mnist/ssd-kd-small", List.of("data.dataset=shapes", "data.image-size=16"));
        try (Pipeline run = start(classifier, "pixels", Listener.silent())) {
            assertThatThrownBy(run::pretrain)
                    .hasMessageContaining("network.kind is convnet, which classifies images")
                    .hasMessageContaining("labels pixels");
        }
    }

    @Test
    void distill_teacherOfOtherClassesOrSize_isRefusedBeforeAnyWork() {
        try (Pipeline run = start(taught("data.image-size=24"), "other", Listener.silent())) {
            assertThatThrownBy(run::distill)
                    .hasMessageContaining("data.image-size is 24; the teacher takes 1x16x16");
        }
        try (Pipeline run = start(taught("data.dataset=nyuv2"), "rooms", Listener.silent())) {
            assertThatThrownBy(run::distill)
                    .hasMessageContaining("the teacher was trained on shapes (6 classes)");
        }
        try (Pipeline run = start(recipe("data.image-size=18"), "unreachable", Listener.silent())) {
            assertThatThrownBy(run::distill)
                    .hasMessageContaining("multiples of 4; the teacher takes 1x18x18");
        }
    }
}
