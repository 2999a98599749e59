package io.limbeck.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.data.DataHome;
import io.limbeck.data.TinyRooms;
import io.limbeck.data.TinyShapes;
import io.limbeck.evaluate.EvaluationResult;
import io.limbeck.event.Listener;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SSD-KD with a teacher and a student that classify pixels, from rendered shapes to a report. */
class PixelRunTest {

    private static final List<String> OWN =
            List.of(
                    "data.image-size=16",
                    "network.width=8",
                    "network.depth=2",
                    "pool.training.length=40 steps",
                    "pool.training.batch=16",
                    "method.student.network={kind: dilated, width: 4, depth: 1}");

    @TempDir private static Path shared;
    private static Path teacher;

    @TempDir private Path folder;
    private SsdKdRuns runs;
    private DataHome home;

    @BeforeAll
    static void train() {
        Recipe recipe = SsdKdRuns.recipe("shapes/ssd-kd-small", OWN);
        try (Pipeline run = onTinyShapes(recipe, shared.resolve("teacher"))) {
            run.pretrain();
        }
        teacher = shared.resolve("teacher/teacher.safetensors");
    }

    @BeforeEach
    void prepare() {
        runs = new SsdKdRuns(folder, "shapes/ssd-kd-small", OWN, teacher);
        home = runs.home();
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

    private Recipe recipe(String... more) {
        return runs.untaught(more);
    }

    private Recipe taught(String... more) {
        return runs.taught(more);
    }

    private Pipeline start(Recipe recipe, String name, Listener listener) {
        return runs.start(recipe, name, listener);
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
            EvaluationResult.Trial trial = measured.trials().getFirst();
            assertThat(trial.top5()).isEmpty();
            assertThat(trial.rightPixels())
                    .hasValueSatisfying(share -> assertThat(share).isGreaterThan(measured.mean()));
            assertThat(folder.resolve("run/evaluation.json"))
                    .content()
                    .contains("rightPixels")
                    .doesNotContain("top5", "null");
            assertThat(run.evaluated()).isEqualTo(result);
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
    void resume_interruptedInACycle_hasTheSameStudentAndSet() {
        runs.assertResumedIsTheSame();
    }

    @Test
    void distill_phiOfEachPixel_makesOtherImages() throws IOException {
        for (String reading : List.of("shares", "pixel")) {
            Recipe recipe = taught("method.inversion.pixel-class=" + reading);
            try (Pipeline run = start(recipe, reading, Listener.silent())) {
                run.distill();
            }
        }
        assertThat(
                        Files.mismatch(
                                folder.resolve("shares/distilled.safetensors"),
                                folder.resolve("pixel/distilled.safetensors")))
                .isNotNegative();
    }

    @Test
    void run_deepLabV3OnRooms_goesFromPretrainToExport() throws IOException {
        Path rooms = folder.resolve("rooms");
        new TinyRooms(rooms, 64, 80).write(List.of(1, 2, 3, 4), List.of(5, 6));
        String network = "{kind: deeplabv3, backbone: mobilenet-v2, width: 8, rates: [1, 2]}";
        SsdKdRuns ofRooms =
                new SsdKdRuns(
                        folder,
                        "nyuv2/ssd-kd-resnet50-mobilenetv2",
                        List.of(
                                "data.dataset=nyuv2:" + rooms,
                                "data.image-size=32",
                                "network=" + network,
                                "pool.training.length=2 steps",
                                "pool.training.batch=4",
                                "method.inversion.batch=4",
                                "method.student.batch=4",
                                "method.student.network=" + network),
                        folder.resolve("seen/teacher.safetensors"));
        try (Pipeline run = ofRooms.start(ofRooms.untaught(), "seen", Listener.silent())) {
            run.pretrain();
        }
        try (Pipeline run = ofRooms.start(ofRooms.taught(), "blind", Listener.silent())) {
            run.distill();
            assertThat(run.evaluate().rows())
                    .extracting(EvaluationResult.Row::source)
                    .containsExactly("student", "teacher");
            Path out = run.export(Set.of("safetensors", "png"), folder.resolve("out"));
            assertThat(out.resolve("README.md")).exists();
        }
        try (var _ = new PointerScope()) {
            SyntheticSet set = SyntheticSet.load(folder.resolve("blind/distilled.safetensors"));
            assertThat(set.decodedCount()).isEqualTo(13);
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
                        RecipeReader.named(
                                "mnist/ssd-kd-small",
                                List.of("method.inversion.pixel-class=dominant")))
                .hasMessageContaining("method.inversion.pixel-class is dominant")
                .hasMessageContaining("classify images, not pixels");
        assertThatThrownBy(() ->
                        recipe(
                                "method.inversion.pixel-class=dominant",
                                "method.inversion.diversity=false"))
                .hasMessageContaining("it changes nothing; set shares");
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
