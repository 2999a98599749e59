package io.limbeck.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.evaluate.ClassSteps;
import io.limbeck.evaluate.ContinualResult;
import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.event.StoppedException;
import io.limbeck.torch.SafetensorsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Class-incremental learning from a folder of images of a few classes to its report. */
class ContinualRunTest {

    @TempDir private Path folder;

    private PaintedRuns runs;

    @BeforeEach
    void prepare() throws IOException {
        runs = PaintedRuns.ofFourClasses(folder);
    }

    private Recipe recipe(String name, String... more) {
        return runs.recipe(
                name,
                List.of(
                        "evaluation.nets=[convnet]",
                        "evaluation.seeds=1",
                        "evaluation.training.length=4 steps",
                        "evaluation.training.batch=4",
                        "evaluation.curve-points=1",
                        "method.ipc=2"),
                more);
    }

    private Recipe sre2l() {
        return recipe(
                "cifar10/sre2l-ipc10-cpu",
                "network={kind: convnet, depth: 2, width: 8, norm: batch}",
                "pool.training.length=6 steps",
                "pool.training.batch=8",
                "method.recover.steps=2",
                "method.relabel.epochs=2",
                "method.relabel.batch=3",
                "method.patches.candidates=8",
                "evaluation.baselines=[random]");
    }

    private ContinualResult run(Recipe recipe, boolean strict, String name, Listener listener) {
        return ContinualRun.run(
                recipe,
                new ContinualRun.Plan(2, strict),
                folder.resolve(name),
                runs.home(),
                listener,
                "limbeck continual");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void run_sre2l_measuresEachStepOfEachSourceAndDrawsThem(boolean strict) throws IOException {
        ContinualResult result = run(sre2l(), strict, "out", Listener.silent());

        assertThat(result.points()).hasSize(4);
        assertThat(result.steps("synthetic"))
                .extracting(ContinualResult.Step::classes)
                .containsExactly(2, 4);
        assertThat(Files.exists(folder.resolve("out/step-2/recipe.yaml"))).isEqualTo(strict);
        assertThat(Files.readString(folder.resolve("out/report.html")))
                .contains("classes seen", "Synthetic images", "Random real images")
                .contains("once all 4 classes have come, in 2 steps")
                .doesNotContain("measured yet", "Time and memory");
    }

    @Test
    void run_methodWithoutTeacher_learnsFromHardLabels() {
        Recipe coreset =
                recipe(
                        "cifar10/coreset-ipc10-cpu",
                        "network={kind: convnet, depth: 2, width: 8, norm: instance}",
                        "pool.training.length=4 steps",
                        "evaluation.baselines=[random]");
        assertThat(run(coreset, false, "coreset", Listener.silent()).points()).hasSize(4);
    }

    @Test
    void run_learnedStepSizeThatTheOptimiserIgnores_warnsOnce() {
        Recipe mtt =
                recipe(
                        "cifar10/mtt-ipc1",
                        "network={kind: convnet, depth: 2, width: 8, norm: instance}",
                        "data.whitening=none",
                        "method.iterations=2",
                        "method.experts.count=1",
                        "method.experts.batch=4",
                        "method.trajectory={steps: 2, span: 1, max-start: 1}",
                        "evaluation.training.optimizer={kind: adam, learning-rate: 0.001}",
                        "evaluation.baselines=[random]");
        List<String> warnings = new ArrayList<>();
        run(
                mtt,
                false,
                "mtt",
                event -> {
                    if (event instanceof Event.Warning(String message)) {
                        warnings.add(message);
                    }
                });
        assertThat(warnings)
                .filteredOn(message -> message.contains("learned a step size"))
                .singleElement()
                .asString()
                .contains("keeps its own rate; set kind: sgd");
    }

    @Test
    void run_whitened_networksThatAreMeasuredSeeWhatTheImagesWereMadeFor() {
        List<Double> plain = accuracies("none");
        assertThat(accuracies("zca")).hasSameSizeAs(plain).isNotEqualTo(plain);
    }

    /** Of the same images, as networks see them. */
    private List<Double> accuracies(String whitening) {
        Recipe random =
                recipe(
                        "cifar10/coreset-ipc10-cpu",
                        "network={kind: convnet, depth: 2, width: 8, norm: instance}",
                        "method.selection=random",
                        "evaluation.training.length=20 steps",
                        "evaluation.baselines=[random]",
                        "data.whitening=" + whitening);
        return run(random, false, whitening, Listener.silent()).points().stream()
                .map(ContinualResult.Point::accuracy)
                .toList();
    }

    @Test
    void run_interrupted_goesOnWithTheSameNumbers() {
        ContinualResult whole = run(sre2l(), false, "whole", Listener.silent());
        Listener interrupting = PaintedRuns.interruptingFrom("continual", 0);
        assertThatThrownBy(() -> run(sre2l(), false, "broken", interrupting))
                .isInstanceOf(StoppedException.class);
        assertThat(Thread.interrupted()).isTrue();

        ContinualResult resumed = run(sre2l(), false, "broken", Listener.silent());
        assertThat(resumed.points())
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("seconds")
                .isEqualTo(whole.points());
    }

    @Test
    void run_whatCannotAct_isRefusedBeforeAnyWork() {
        Recipe dataFree = RecipeReader.named("mnist/ssd-kd-small", List.of());
        assertThatThrownBy(() -> run(dataFree, false, "out", Listener.silent()))
                .hasMessageContaining("method.kind is ssd-kd");
        Recipe limited = recipe("cifar10/coreset-ipc10-cpu", "compute.memory=4GiB");
        assertThatThrownBy(() -> run(limited, false, "out", Listener.silent()))
                .hasMessageContaining("compute.memory is 4GiB")
                .hasMessageContaining("set none");
        Recipe ending =
                RecipeReader.named(
                        "cifar10/ncfm-ipc1",
                        List.of("method.labels=soft", "evaluation.hard-end=0.05"));
        assertThatThrownBy(() -> run(ending, false, "out", Listener.silent()))
                .hasMessageContaining("evaluation.hard-end is 0.05");
        Recipe elsewhere = recipe("cifar10/coreset-ipc10-cpu", "compute.device=cuda:99");
        assertThatThrownBy(() -> run(elsewhere, false, "out", Listener.silent()))
                .hasMessageContaining("cuda:99");
        Recipe absent = recipe("cifar10/coreset-ipc10-cpu", "data.dataset=cifar10");
        assertThatThrownBy(() ->
                        ContinualRun.run(
                                absent,
                                new ContinualRun.Plan(7, false),
                                folder.resolve("out"),
                                runs.home(),
                                Listener.silent(),
                                "limbeck continual"))
                .hasMessageContaining("does not part 10 classes evenly");
        Recipe large = recipe("cifar10/coreset-ipc10-cpu", "method.ipc=100");
        assertThatThrownBy(() -> run(large, false, "out", Listener.silent()))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("method.ipc is 100");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void run_teacherThatIsNoWeights_leavesNoFolderToTheMendedCommand() throws IOException {
        Path file = Files.writeString(folder.resolve("teacher.safetensors"), "no weights");
        Recipe recipe =
                recipe(
                        "cifar10/sre2l-ipc10-cpu",
                        "network={kind: convnet, depth: 2, width: 8, norm: batch}",
                        "method.patches.candidates=8",
                        "method.teacher={kind: checkpoint, file: '" + file + "'}");
        assertThatThrownBy(() -> run(recipe, false, "out", Listener.silent()))
                .isInstanceOf(SafetensorsException.class);
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void run_folderOfAnotherPlan_isRefused() {
        Listener ending =
                event -> {
                    if (event instanceof Event.StageStarted started
                            && started.stage().equals("continual")) {
                        throw new IllegalStateException("enough");
                    }
                };
        assertThatThrownBy(() -> run(sre2l(), false, "out", ending)).hasMessage("enough");
        assertThatThrownBy(() -> run(sre2l(), true, "out", Listener.silent()))
                .isInstanceOf(RunException.class)
                .hasMessageContaining("in 2 steps, and this is 2 steps, strict");
        assertThatThrownBy(() ->
                        run(recipe("cifar10/coreset-ipc10-cpu"), false, "out", Listener.silent()))
                .isInstanceOf(RunException.class)
                .hasMessageContaining("with another recipe");
    }

    @Test
    void run_folderOfOtherSettings_namesTheKeysThatDiffer() {
        String[] tiny = {
            "network={kind: convnet, depth: 2, width: 8, norm: instance}",
            "method.selection=random",
            "evaluation.baselines=[random]"
        };
        run(recipe("cifar10/coreset-ipc10-cpu", tiny), false, "out", Listener.silent());
        Recipe other =
                recipe("cifar10/coreset-ipc10-cpu", tiny[0], tiny[1], tiny[2], "method.ipc=1");
        assertThatThrownBy(() -> run(other, false, "out", Listener.silent()))
                .isInstanceOf(RunException.class)
                .hasMessageContaining("method.ipc was 2, is now 1");
    }

    /** Its hash is of a recipe with fewer keys. */
    @Test
    void run_folderOfAnEarlierBuild_isGoneOnWith() throws IOException {
        Recipe coreset =
                recipe(
                        "cifar10/coreset-ipc10-cpu",
                        "network={kind: convnet, depth: 2, width: 8, norm: instance}",
                        "pool.training.length=4 steps",
                        "evaluation.baselines=[random]");
        ContinualResult measured = run(coreset, false, "out", Listener.silent());
        Path file = folder.resolve("out/continual.json");
        Files.writeString(
                file, Files.readString(file).replaceFirst("recipe [0-9a-f]{64}", "recipe 0123"));
        assertThat(run(coreset, false, "out", Listener.silent())).isEqualTo(measured);
        assertThat(file).content().contains(measured.facts());
    }

    @Test
    void run_damagedFile_isNamedWithTheMend() throws IOException {
        Path file = folder.resolve("out/continual.json");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "{\"facts\": ");
        assertThatThrownBy(() -> run(sre2l(), false, "out", Listener.silent()))
                .isInstanceOf(RunException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("move it away");
    }

    @Test
    void classSteps_twoHundred_areThePublishedOrder() {
        ClassSteps steps = ClassSteps.of(200, 5);

        assertThat(steps.order().subList(0, 10))
                .containsExactly(18, 170, 107, 98, 177, 182, 5, 146, 12, 152);
        assertThat(steps.order()).doesNotHaveDuplicates().hasSize(200);
        assertThat(steps.seen(1)).hasSize(80).startsWith(steps.seen(0)).endsWith(steps.added(1));
        assertThatThrownBy(() -> ClassSteps.of(200, 7)).hasMessageContaining("take 2, 4, 5");
    }
}
