package io.limbeck.evaluate;

import static io.limbeck.evaluate.EvaluationFixture.ALL;
import static io.limbeck.evaluate.EvaluationFixture.evaluationOf;
import static io.limbeck.evaluate.EvaluationFixture.settings;
import static io.limbeck.evaluate.EvaluationFixture.timeless;
import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.evaluate.EvaluationResult.Point;
import io.limbeck.evaluate.EvaluationResult.Row;
import io.limbeck.evaluate.EvaluationResult.Trial;
import io.limbeck.evaluate.EvaluationSettings.Baseline;
import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.nn.Network;
import io.limbeck.nn.Networks;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.Length;
import io.limbeck.train.ModelPool;
import io.limbeck.train.PoolSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is measured, and how it is told. */
@InPointerScope
class EvaluationTest {

    private final List<Event> heard = new ArrayList<>();

    @Test
    void evaluation_wellChosenImages_beatRandomOnes() {
        EvaluationResult result =
                evaluation(3, List.of(Baseline.RANDOM), Length.steps(25), 1).run(none(), _ -> {});
        Row synthetic = result.row("synthetic", "mlp").orElseThrow();
        Row random = result.row("random", "mlp").orElseThrow();
        assertThat(synthetic.mean()).isGreaterThan(random.mean() + 0.1).isGreaterThan(0.6);
    }

    @Test
    void evaluation_fixedSteps_describesEveryRow() {
        EvaluationResult result = evaluation(2, ALL, Length.steps(9), 3).run(none(), _ -> {});
        assertThat(result.rows().stream().map(Row::source))
                .containsExactly("synthetic", "random", "herding", "full");
        assertThat(result.rows())
                .allSatisfy(row -> {
                    assertThat(row.steps()).isEqualTo(9);
                    assertThat(row.trials().stream().map(Trial::seed)).containsExactly(0L, 1L);
                    assertThat(row.trials())
                            .allSatisfy(trial -> {
                                assertThat(trial.curve().stream().map(Point::step))
                                        .containsExactly(3L, 6L, 9L);
                                assertThat(trial.curve().getLast().accuracy())
                                        .isEqualTo(trial.last());
                                assertThat(trial.best()).isBetween(trial.last(), 1.0);
                                assertThat(trial.top5()).isEmpty();
                                assertThat(trial.seconds()).isPositive();
                            });
                });
        assertThat(result.rows().stream().map(Row::trainingImages)).containsExactly(3, 3, 3, 90);
        assertThat(result.rows().get(2).note()).contains("random weights");
    }

    @Test
    void evaluation_epochs_givesEachRowItsOwnSteps() {
        List<Baseline> full = List.of(Baseline.FULL);
        EvaluationResult result = evaluation(1, full, Length.epochs(2), 1).run(none(), _ -> {});
        assertThat(result.rows().stream().map(Row::steps)).containsExactly(2L, 6L);
    }

    @Test
    void evaluation_sameSeeds_givesSameNumbers() {
        List<Baseline> random = List.of(Baseline.RANDOM);
        EvaluationResult first = evaluation(2, random, Length.steps(5), 2).run(none(), _ -> {});
        EvaluationResult second = evaluation(2, random, Length.steps(5), 2).run(none(), _ -> {});
        assertThat(timeless(second)).isEqualTo(timeless(first));
    }

    @Test
    void evaluation_running_tellsItsSteps() {
        evaluation(2, List.of(), Length.steps(4), 2).run(none(), _ -> {});
        List<Long> steps =
                heard.stream()
                        .filter(e -> e instanceof Event.Step)
                        .map(e -> ((Event.Step) e).step())
                        .distinct()
                        .toList();
        assertThat(steps).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
        assertThat(heard.getFirst())
                .isInstanceOfSatisfying(
                        Event.StageStarted.class,
                        stage -> assertThat(stage.detail()).contains("(mlp), 4 steps each"));
        assertThat(heard).filteredOn(e -> e instanceof Event.Note).hasSize(2);
        assertThat(heard.getLast()).isInstanceOf(Event.StageFinished.class);
    }

    @Test
    void evaluation_pool_lendsHerdingItsFeatures(@TempDir Path folder) {
        Evaluation alone = evaluation(1, List.of(Baseline.HERDING), Length.steps(2), 1);
        Network network = Networks.create(alone.network(), new Network.Input(1, 8, 8, 3));
        PoolSettings settings = new PoolSettings(1, 0, alone.settings().training());
        try (ModelPool pool =
                ModelPool.open(
                        folder,
                        settings,
                        alone.network(),
                        network,
                        alone.dataset(),
                        SeedTree.of(5),
                        alone.compute(),
                        Listener.silent())) {
            EvaluationResult result =
                    Evaluation.run(
                            alone.synthetic(),
                            alone.dataset(),
                            alone.settings(),
                            alone.network(),
                            Optional.of(new Evaluation.Observer(network, pool.pair(0).trained())),
                            alone.seeds(),
                            alone.compute(),
                            alone.listener());
            Row herding = result.row("herding", "mlp").orElseThrow();
            assertThat(herding.note()).isEqualTo("in features of a trained network");
            assertThat(herding.trials()).hasSize(1);
            // The pool is still open: its weights were lent, not taken.
            assertThat(pool.pair(0).trained().parameters().getFirst().numel()).isPositive();
        }
    }

    private Evaluation evaluation(int seeds, List<Baseline> baselines, Length length, int points) {
        return evaluationOf(settings(seeds, baselines, length, points), heard::add);
    }

    private static EvaluationResult none() {
        return EvaluationResult.empty();
    }
}
