package io.limbeck.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.data.DataHome;
import io.limbeck.data.ImageShape;
import io.limbeck.evaluate.EvaluationResult;
import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.event.StoppedException;
import io.limbeck.method.Distillery;
import io.limbeck.method.Sre2lSettings;
import io.limbeck.method.SsdKdSettings;
import io.limbeck.train.TrainingSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run is said to cost. */
class RehearsalTest {

    private static final Abridgement.Size CIFAR10 = new Abridgement.Size(10, 50_000);

    @TempDir private Path folder;

    private PaintedRuns runs;
    private DataHome home;

    @BeforeEach
    void prepare() throws IOException {
        runs = PaintedRuns.ofTwoClasses(folder);
        home = runs.home();
    }

    @Test
    void of_ncfm_plansEveryStageAndLeavesNothingBehind() {
        RunPlan plan = rehearsed(recipe(200, 1000));

        assertThat(plan.stages())
                .extracting(RunPlan.Stage::name)
                .containsExactly("pretrain", "distill", "evaluate");
        assertThat(plan.stages())
                .extracting(RunPlan.Stage::work)
                .containsExactly("3 networks of 50 steps", "200 steps", "4 networks");
        assertThat(plan.stages()).allMatch(stage -> stage.seconds() > 0);
        assertThat(plan.seconds()).isGreaterThan(plan.stages().get(1).seconds());
        assertThat(plan.peakResidentBytes()).isGreaterThan(50_000_000);
        assertThat(home.pools()).doesNotExist();
        assertThat(home.runs()).doesNotExist();
    }

    @Test
    void of_rehearsalThatWasSoonOver_saysSoIsHeldAgainLongerAndPlansTheSameWork() {
        // 2 s from the data to what is said, 6 s to the second rehearsal, 14 s to a third.
        AtomicLong seconds = new AtomicLong(1);
        LongSupplier slow = () -> seconds.getAndUpdate(s -> 2 * s) * 1_000_000_000;
        Recipe recipe = recipe(200, 1000);
        List<Event> heard = new ArrayList<>();
        RunPlan plan = Rehearsal.of(recipe, home, heard::add, 10, slow);

        assertThat(heard)
                .filteredOn(Event.Note.class::isInstance)
                .extracting(Object::toString)
                .last()
                .asString()
                .contains("again", "at least 10 s in all");
        assertThat(heard)
                .filteredOn(Event.StageFinished.class::isInstance)
                .extracting(Object::toString)
                .filteredOn(text -> !text.contains("stage=decode"))
                .hasSize(3)
                .allMatch(text -> text.contains("values={}"));
        assertThat(heard).noneMatch(event -> event.toString().contains("report.html"));
        assertThat(plan.stages())
                .extracting(RunPlan.Stage::work)
                .containsExactly("3 networks of 50 steps", "200 steps", "4 networks");
        assertThat(plan.stages()).allMatch(stage -> stage.seconds() > 0);
        assertThat(plan.rehearsalSeconds()).isCloseTo(31, within(1e-9));
    }

    @Test
    void of_interrupted_saysThatNothingIsKept() {
        Listener interrupting =
                event -> {
                    if (event instanceof Event.Step(String stage, _, _)
                            && stage.equals("pretrain")) {
                        Thread.currentThread().interrupt();
                    }
                };
        assertThatThrownBy(() ->
                        Rehearsal.of(recipe(200, 1000), home, interrupting, 0, System::nanoTime))
                .isInstanceOf(StoppedException.class)
                .hasMessage("the rehearsal was stopped; nothing of it is kept");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void of_coresetByForgetting_plansTheWholeTrainingThatIsWatched() {
        RunPlan plan =
                rehearsed(
                        runs.recipe(
                                "cifar10/coreset-ipc10-cpu",
                                List.of(
                                        "network.depth=2",
                                        "network.width=8",
                                        "pool.training.length=2000 steps",
                                        "pool.training.batch=8",
                                        "method.ipc=2",
                                        "method.selection=forgetting",
                                        "evaluation.seeds=1",
                                        "evaluation.training.length=2000 steps",
                                        "evaluation.training.batch=8")));

        RunPlan.Stage distill = plan.stages().getFirst();
        assertThat(distill.name()).isEqualTo("distill");
        assertThat(distill.work()).isEqualTo("a network of 2000 steps");
        assertThat(distill.seconds())
                .as("one training beside the two of the evaluation")
                .isGreaterThan(plan.stages().getLast().seconds() / 4);
    }

    @ParameterizedTest
    @CsvSource({"forgetting, 75", "random, 1"})
    void abridgement_coreset_isLengthenedByTheTrainingThatIsWatched(String how, double times) {
        Recipe recipe =
                RecipeReader.named("cifar10/coreset-ipc10-cpu", List.of("method.selection=" + how));
        assertThat(Abridgement.of(recipe, CIFAR10, 1).distill()).isEqualTo(times);
    }

    @Test
    void steps_manyOfThem_countPicturesAsOftenAsARunTakesThem() {
        AtomicLong now = new AtomicLong();
        StageClock clock = new StageClock(now::get);
        clock.on(new Event.StageStarted("distill", "", 5, 0));
        for (int i = 1; i <= 5; i++) {
            now.addAndGet(3_000_000_000L);
            clock.on(new Event.Step("distill", i, Map.of("secondsPerStep", 1.0)));
        }
        RunPlan.Stage stage = Extrapolation.steps(clock.lap("distill").orElseThrow(), 100, 1);

        assertThat(stage.work()).isEqualTo("500 steps");
        assertThat(stage.seconds()).isCloseTo(500.0 + 2 * Distillery.SNAPSHOTS, within(1e-9));
    }

    @Test
    void longer_quickSteps_areDoneOftenAndSlowOnesNotMore() {
        assertThat(Rehearsal.longer(0.001)).isEqualTo(20);
        assertThat(Rehearsal.longer(1)).isEqualTo(6);
        assertThat(Rehearsal.longer(5)).isEqualTo(1);
        assertThat(Rehearsal.longer(1000)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "cifar10/ncfm-ipc10, 'evaluate, pretrain'",
        "cifar10/mtt-ipc10, evaluate",
        "cifar10/rded-ipc10, 'evaluate, pretrain, relabel'",
        "cifar10/sre2l-ipc10-cpu, 'evaluate, pretrain, relabel, distill'"
    })
    void abridgement_longer_doesMoreOfTheseStages(String name, String stages) {
        assertThat(Abridgement.lengthened(RecipeReader.named(name).method()))
                .containsExactly(stages.split(", "));
    }

    @Test
    void of_recipeThatDoesNotFit_isRefusedAsARunIs() {
        assertThatThrownBy(() -> rehearsed(recipe(2, 2, "method.ipc=500")))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("ipc");
    }

    @Test
    void abridgement_sre2l_countsBlocksStepsAndEpochs() {
        Recipe recipe = RecipeReader.named("cifar10/sre2l-ipc10-cpu", List.of("method.ipc=50"));
        Abridgement abridged = Abridgement.of(recipe, CIFAR10, 1);

        var sre2l = (Sre2lSettings) recipe.method();
        int ipc = Math.ceilDiv(sre2l.recover().block(), 10);
        assertThat(abridged.sets()).contains("method.ipc=" + ipc);
        assertThat(abridged.distill()).isEqualTo(50.0 / ipc * sre2l.recover().steps() / 8);
        assertThat(abridged.relabel()).isEqualTo(50.0 / ipc * sre2l.relabel().epochs() / 5);
    }

    @Test
    void plan_setThatIsAbridged_countsStepsAndBytesOfTheWholeOne() {
        Recipe recipe = RecipeReader.named("cifar10/sre2l-ipc50");
        Abridgement abridged = Abridgement.of(recipe, CIFAR10, 1);
        PlannedTraining planned = new PlannedTraining(recipe, abridged);
        TrainingSettings training = recipe.evaluation().training();

        assertThat(abridged.sets()).contains("method.ipc=10");
        assertThat(abridged.leftOut()).isEqualTo(400);
        assertThat(Rehearsal.leftOutBytes(abridged, new ImageShape(3, 32, 32)))
                .isEqualTo(3 * 400 * 3072 * 4);
        assertThat(planned.steps(row("random", 100)))
                .isEqualTo((double) training.length().totalSteps(500, training.batch()));
        assertThat(planned.steps(row("full", 50_000)))
                .isEqualTo((double) training.length().totalSteps(50_000, training.batch()));
    }

    private static EvaluationResult.Row row(String source, int images) {
        return new EvaluationResult.Row(source, "convnet", images, images, 20, "", List.of());
    }

    @Test
    void abridgement_ssdKd_isARecipeOfItsOwnWithAnImageForEachClass() {
        List<String> own =
                List.of(
                        "method.inversion.reset-at=120",
                        "method.inversion.batch=16",
                        "method.student.batch=16",
                        "method.buffer.admit=0.5",
                        "method.buffer.capacity=400");
        Abridgement abridged =
                Abridgement.of(
                        RecipeReader.named("presets/ssd-kd", own),
                        new Abridgement.Size(100, 50_000),
                        1);
        List<String> sets = new ArrayList<>(own);
        sets.addAll(abridged.sets());
        var few = (SsdKdSettings) RecipeReader.named("presets/ssd-kd", sets).method();

        assertThat(few.images(400)).isBetween(100, 200);
        assertThat(few.cycles()).isEqualTo(3);
        assertThat(abridged.first()).isEqualTo(few.warmUp());
        assertThat((few.warmUp() + 3) * abridged.distill()).isEqualTo(1000 + 400 / 8);
        assertThat(abridged.images()).isEqualTo(4);
        assertThat(abridged.leftOut()).isEqualTo(300);
    }

    @ParameterizedTest
    @CsvSource({"cifar10/sre2l-ipc10-cpu, 5", "cifar10/rded-ipc10, 10"})
    void abridgement_longer_standsForTheSameWork(String name, int epochs) {
        Recipe recipe = RecipeReader.named(name);
        Abridgement one = Abridgement.of(recipe, CIFAR10, 1);
        Abridgement five = Abridgement.of(recipe, CIFAR10, 5);

        assertThat(one.sets())
                .contains("method.relabel.epochs=" + epochs, "pool.training.length=20 steps");
        assertThat(five.sets())
                .contains(
                        "method.relabel.epochs=" + 5 * epochs,
                        "evaluation.training.length=100 steps");
        assertThat(5 * five.relabel()).isEqualTo(one.relabel());
        assertThat(5 * five.lesson()).isEqualTo(one.lesson());
        boolean blocks = recipe.method() instanceof Sre2lSettings;
        assertThat((blocks ? 5 : 1) * five.distill()).isEqualTo(one.distill());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cifar10/dm-ipc10",
                "cifar10/dc-ipc10",
                "cifar10/dsa-ipc50",
                "cifar10/mtt-ipc10",
                "cifar10/coreset-ipc10-cpu"
            })
    void abridgement_matchingMethods_isARecipeOfTheirOwn(String name) {
        Abridgement abridged = Abridgement.of(RecipeReader.named(name), CIFAR10, 1);

        assertThat(RecipeReader.named(name, abridged.sets()).method())
                .hasSameClassAs(RecipeReader.named(name).method());
        assertThat(abridged.distill()).isGreaterThanOrEqualTo(1);
    }

    private RunPlan rehearsed(Recipe recipe) {
        return Rehearsal.of(recipe, home, Listener.silent(), 0, System::nanoTime);
    }

    private Recipe recipe(int iterations, int trainingSteps, String... more) {
        return runs.recipe(
                "quickstart",
                List.of(
                        "data.image-size=16",
                        "network.depth=2",
                        "network.width=8",
                        "pool.pairs=3",
                        "pool.training.length=50 steps",
                        "pool.training.batch=8",
                        "method.ipc=2",
                        "method.iterations=" + iterations,
                        "method.real-batch=8",
                        "method.frequencies.count=16",
                        "evaluation.seeds=2",
                        "evaluation.baselines=[random]",
                        "evaluation.training.length=%d steps".formatted(trainingSteps),
                        "evaluation.training.batch=8"),
                more);
    }
}
