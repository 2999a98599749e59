package io.limbeck.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.evaluate.EvaluationResult;
import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.event.StoppedException;
import io.limbeck.label.LabelStoreException;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SRe2L and RDED from a folder of images to a report, through files as a user's run goes. */
class TeacherRunTest {

    @TempDir private Path folder;

    private PaintedRuns runs;

    @BeforeEach
    void prepare() throws IOException {
        runs = PaintedRuns.ofTwoClasses(folder);
    }

    private Recipe recipe(String... more) {
        return runs.recipe(
                "cifar10/sre2l-ipc10-cpu",
                List.of(
                        "network.depth=2",
                        "network.width=8",
                        "pool.training.length=12 steps",
                        "pool.training.batch=8",
                        "pool.training.optimizer.learning-rate=0.01",
                        "method.ipc=2",
                        "method.recover.steps=4",
                        "method.recover.checkpoint-every=2",
                        "method.patches.candidates=8",
                        "method.patches.crops=2",
                        "method.relabel.epochs=4",
                        "method.relabel.batch=3",
                        "evaluation.seeds=2",
                        "evaluation.training.length=4 steps",
                        "evaluation.training.batch=4",
                        "evaluation.curve-points=1"),
                more);
    }

    @Test
    void wholeWay_sre2l_measuresEveryRowAndLeavesEveryFile() throws IOException {
        try (Pipeline run = runs.start(recipe(), "whole", Listener.silent())) {
            EvaluationResult result = run.evaluate();
            Path report = run.report();

            assertThat(result.rows())
                    .extracting(EvaluationResult.Row::source)
                    .containsExactly("synthetic", "random", "random-soft", "rded");
            assertThat(result.rows()).allSatisfy(row -> assertThat(row.trials()).hasSize(2));
            assertThat(result.row("synthetic", "convnet").orElseThrow().steps()).isEqualTo(8);
            assertThat(Files.readString(report))
                    .contains("SRe2L", "Images and labels together", "Contains real pixels")
                    .contains("the same soft labels");
            assertThat(run.folder())
                    .isDirectoryContaining("glob:**/teacher.safetensors")
                    .isDirectoryContaining("glob:**/blocks")
                    .isDirectoryContaining("glob:**/forming.png");
            assertThat(run.folder().resolve("labels"))
                    .isDirectoryContaining("glob:**/labels.json")
                    .isDirectoryContaining("glob:**/epoch-00003.labels");
        }
    }

    @Test
    void evaluate_rdedByTwoTrials_isLabelledOnceAndGivesTheNumbersOfOne() {
        String[] rded = {"evaluation.baselines=[rded]", "evaluation.seeds=1"};
        double alone;
        try (Pipeline run = runs.start(recipe(rded), "alone", Listener.silent())) {
            alone = run.evaluate().row("rded", "convnet").orElseThrow().trials().getFirst().last();
            assertThat(run.folder().resolve("labels-rded")).doesNotExist();
        }
        rded[1] = "evaluation.seeds=2";
        try (Pipeline run = runs.start(recipe(rded), "twice", Listener.silent())) {
            var trials = run.evaluate().row("rded", "convnet").orElseThrow().trials();
            assertThat(trials).hasSize(2);
            assertThat(trials.getFirst().last()).isEqualTo(alone);
            assertThat(run.folder().resolve("labels-rded"))
                    .isDirectoryContaining("glob:**/labels.json")
                    .isDirectoryContaining("glob:**/epoch-00003.labels");
        }
    }

    @Test
    void wholeWay_startFromRded_marksRealPixels() throws IOException {
        Recipe real =
                recipe(
                        "method.patches.factor=2",
                        "method.recover.start=rded",
                        "evaluation.baselines=[random]");
        try (Pipeline run = runs.start(real, "real", Listener.silent())) {
            run.evaluate();
            assertThat(Files.readString(run.report())).contains("yes, of training images");
        }
    }

    /** A teacher of its own run, lying elsewhere. */
    private Path teacher() throws IOException {
        try (Pipeline run = runs.start(recipe(), "teacher", Listener.silent())) {
            run.pretrain();
        }
        return Files.copy(
                folder.resolve("teacher/teacher.safetensors"), folder.resolve("mine.safetensors"));
    }

    @Test
    void pretrain_teacherFromAFile_isCopiedAndTheFileNotNeededAgain() throws IOException {
        Path file = teacher();
        Recipe taken = recipe("method.teacher={kind: checkpoint, file: '" + file + "'}");
        List<Event> heard = new ArrayList<>();
        try (Pipeline run = runs.start(taken, "taken", heard::add)) {
            run.pretrain();
        }
        assertThat(folder.resolve("taken/teacher.safetensors")).hasSameBinaryContentAs(file);
        assertThat(heard)
                .filteredOn(event -> event instanceof Event.StageStarted)
                .noneMatch(event -> ((Event.StageStarted) event).stage().equals("pretrain"));
        assertThat(heard)
                .anyMatch(event ->
                        event instanceof Event.Warning warning
                                && warning.text().contains("pool is not used"));

        Files.delete(file);
        try (Pipeline resumed = runs.resume("taken")) {
            resumed.distill();
        }
        assertThat(PaintedFolder.distilled(folder.resolve("taken"))).isNotEmpty();
    }

    @Test
    void pretrain_poolOfARunWithOtherTestImages_isMeasuredOnItsOwn() throws IOException {
        try (Pipeline run = runs.start(recipe(), "first", Listener.silent())) {
            run.pretrain();
        }
        try (var pools = Files.walk(runs.home().pools());
                var _ = new PointerScope()) {
            Path pair = pools.filter(TeacherRunTest::isPair).findFirst().get();
            Safetensors.Content content = Safetensors.read(pair);
            Map<String, String> facts = new HashMap<>(content.metadata());
            assertThat(facts.put("testAccuracy", "0.01")).isNotNull();
            Safetensors.write(pair, content.tensors(), facts);
        }
        try (Pipeline run = runs.start(recipe(), "second", Listener.silent())) {
            run.pretrain();
        }
        assertThat(folder.resolve("second/teacher.safetensors"))
                .hasSameBinaryContentAs(folder.resolve("first/teacher.safetensors"));
    }

    private static boolean isPair(Path file) {
        return file.getFileName().toString().startsWith("pair-");
    }

    @Test
    void pretrain_teacherOfAnotherNetwork_isRefusedAndNotCopied() throws IOException {
        Path file = teacher();
        Recipe other =
                recipe(
                        "network.width=4",
                        "method.teacher={kind: checkpoint, file: '" + file + "'}");
        try (Pipeline run = runs.start(other, "other", Listener.silent())) {
            assertThatThrownBy(run::pretrain)
                    .isInstanceOf(io.limbeck.nn.WeightsException.class)
                    .hasMessageContaining("it does not hold the weights of convnet");
        }
        assertThat(folder.resolve("other/teacher.safetensors")).doesNotExist();
    }

    @Test
    void pretrain_teacherFileMissing_isRefusedBeforeDataIsFetched() {
        Recipe missing =
                recipe(
                        "data.dataset=cifar10",
                        "method.teacher={kind: checkpoint, file: none.safetensors}");
        try (Pipeline run = runs.start(missing, "missing", Listener.silent())) {
            assertThatThrownBy(run::pretrain)
                    .isInstanceOf(RecipeException.class)
                    .hasMessageContaining("method.teacher.file is \"none.safetensors\"")
                    .hasMessageContaining("there is no file");
        }
        assertThat(runs.home().datasets().resolve("cifar10")).doesNotExist();
    }

    @Test
    void resume_interruptedInRelabel_keepsImagesAndEpochs() {
        try (Pipeline unbroken = runs.start(recipe(), "unbroken", Listener.silent())) {
            unbroken.relabel();
        }
        Listener interrupting =
                event -> {
                    if (event instanceof Event.Step step
                            && step.stage().equals("relabel")
                            && step.step() == 2) {
                        Thread.currentThread().interrupt();
                    }
                };
        try (Pipeline broken = runs.start(recipe(), "broken", interrupting)) {
            assertThatThrownBy(broken::relabel).isInstanceOf(StoppedException.class);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(folder.resolve("broken/labels/epoch-00001.labels")).exists();
            assertThat(folder.resolve("broken/labels/epoch-00002.labels")).doesNotExist();
        }
        try (Pipeline resumed = runs.resume("broken")) {
            resumed.relabel();
        }

        assertThat(PaintedFolder.distilled(folder.resolve("broken")))
                .isEqualTo(PaintedFolder.distilled(folder.resolve("unbroken")));
        assertThat(folder.resolve("broken/labels/epoch-00003.labels"))
                .hasSameBinaryContentAs(folder.resolve("unbroken/labels/epoch-00003.labels"));
    }

    @Test
    void evaluate_truncatedLabels_saysHowToMendThem() throws IOException {
        try (Pipeline run = runs.start(recipe(), "cut", Listener.silent())) {
            run.relabel();
            Path epoch = run.folder().resolve("labels/epoch-00001.labels");
            Files.write(epoch, new byte[10]);

            assertThatThrownBy(run::evaluate)
                    .isInstanceOf(LabelStoreException.class)
                    .hasMessageContaining("cut off")
                    .hasMessageContaining("relabel");
        }
    }

    @Test
    void evaluate_imagesThatChangedPlacesSince_areRefusedWithTheirLabels() {
        try (Pipeline run = runs.start(recipe(), "swapped", Listener.silent())) {
            run.relabel();
        }
        Path file = runs.of("swapped").resolve("distilled.safetensors");
        try (var _ = new PointerScope()) {
            SyntheticSet set = SyntheticSet.load(file);
            Tensor swapped = HostTensors.of(new long[] {1, 0, 2, 3}, 4);
            new SyntheticSet(
                            set.info(),
                            set.ipc(),
                            set.formation(),
                            set.images().index_select(0, swapped),
                            set.labels(),
                            set.softLabels(),
                            set.facts())
                    .save(file);
        }
        try (Pipeline run = runs.resume("swapped")) {
            assertThatThrownBy(run::evaluate)
                    .isInstanceOf(LabelStoreException.class)
                    .hasMessageContaining("they were made for something else: images (SHA-256)");
        }
    }

    @Test
    void distill_teacherWithoutBatchNorm_isRefusedBeforeAnyWork() {
        try (Pipeline run =
                runs.start(recipe("network.norm=instance"), "without", Listener.silent())) {
            // The command line squeezes first.
            assertThatThrownBy(run::pretrain)
                    .isInstanceOf(RecipeException.class)
                    .hasMessageContaining("network is convnet without batch norm")
                    .hasMessageContaining("network.norm: batch");
            assertThat(runs.home().pools()).doesNotExist();
        }
    }

    @Test
    void recipe_faultsBetweenParts_areNamed() {
        assertThatThrownBy(() ->
                        recipe(
                                "method.recover.schedule={kind: plateau}",
                                "method.student.schedule={kind: plateau}"))
                .hasMessageContaining("method.recover.schedule.kind is \"plateau\"")
                .hasMessageContaining("method.student.schedule.kind is \"plateau\"");
        assertThatThrownBy(() ->
                        recipe(
                                "method.patches.candidates=1",
                                "method.ipc=2",
                                "evaluation.baselines=[rded]"))
                .hasMessageContaining("method.patches.candidates is 1; the baseline rded");
        assertThatThrownBy(() -> recipe("pool.pairs=3"))
                .hasMessageContaining("pool.pairs is 3; this method has one teacher");
        for (String kind : List.of("cifar10/sre2l-ipc10-cpu", "cifar10/rded-ipc10")) {
            assertThatThrownBy(() -> RecipeReader.named(kind, List.of("data.whitening=zca")))
                    .hasMessageContaining("data.whitening is zca")
                    .hasMessageContaining("set none");
        }
        assertThatThrownBy(() ->
                        RecipeReader.named(
                                "quickstart",
                                List.of("evaluation.baselines=[random, random-soft]")))
                .hasMessageContaining("evaluation.baselines is [random, random-soft]")
                .hasMessageContaining("which sre2l and rded have");
        assertThatThrownBy(() ->
                        recipe(
                                "method.student.optimizer={kind: sgd}",
                                "method.recover.roll-to=-1",
                                "method.relabel.views.smallest-crop=0"))
                .hasMessageContaining("method.student.scaled is false; at temperature 20")
                .hasMessageContaining("method.recover.roll-to is -1; it must not be below")
                .hasMessageContaining("method.relabel.views.smallest-crop is 0");
    }
}
