package io.limbeck.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.data.Dataset;
import io.limbeck.data.LabelledImages;
import io.limbeck.data.Normalization;
import io.limbeck.data.Zca;
import io.limbeck.evaluate.EvaluationResult.Point;
import io.limbeck.evaluate.EvaluationResult.Row;
import io.limbeck.evaluate.EvaluationResult.Trial;
import io.limbeck.evaluate.EvaluationSettings.Baseline;
import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.event.StoppedException;
import io.limbeck.method.ClassFeatures;
import io.limbeck.method.Herding;
import io.limbeck.nn.Network;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.Networks;
import io.limbeck.nn.Weights;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.Compute;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.Accuracy;
import io.limbeck.train.Length;
import io.limbeck.train.ModelPool;
import io.limbeck.train.OptimizerSpec;
import io.limbeck.train.PoolSettings;
import io.limbeck.train.ScheduleSpec;
import io.limbeck.train.TrainingSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

@InPointerScope
class EvaluationTest {

    private static final List<Baseline> ALL =
            List.of(Baseline.RANDOM, Baseline.HERDING, Baseline.FULL);

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
    void evaluation_stoppedInTheMiddle_measuresOnlyWhatIsMissing() {
        List<EvaluationResult> stored = new ArrayList<>();
        EvaluationResult whole = evaluation(2, ALL, Length.steps(5), 2).run(none(), stored::add);
        assertThat(stored).hasSize(8);
        assertThat(stored.getLast()).isEqualTo(whole);

        List<EvaluationResult> later = new ArrayList<>();
        heard.clear();
        EvaluationResult resumed =
                evaluation(2, ALL, Length.steps(5), 2).run(stored.get(2), later::add);
        assertThat(later).hasSize(5);
        assertThat(timeless(resumed)).isEqualTo(timeless(whole));
        assertThat(heard)
                .filteredOn(e -> e instanceof Event.StageStarted)
                .singleElement()
                .isEqualTo(
                        new Event.StageStarted(
                                "evaluate",
                                "4 rows of 2 networks (mlp), 5 steps each, tested on 120 images",
                                40,
                                15));
    }

    @Test
    void evaluation_ofOtherNetworksAndFewerSeeds_keepsWhatIsNotAskedFor() {
        EvaluationResult earlier =
                evaluation(2, List.of(Baseline.RANDOM), Length.steps(3), 1).run(none(), _ -> {});
        Evaluation asked = evaluation(1, List.of(), Length.steps(3), 1);
        List<EvaluationResult> stored = new ArrayList<>();
        EvaluationResult result = of(List.of("mlp", "convnet"), asked).run(earlier, stored::add);

        assertThat(result.rows())
                .extracting(row -> row.source() + " " + row.net() + " " + row.trials().size())
                .containsExactly("synthetic mlp 1", "synthetic convnet 1");
        assertThat(stored)
                .singleElement()
                .satisfies(all -> {
                    assertThat(all.rows()).startsWith(earlier.rows().toArray(Row[]::new));
                    assertThat(all.rows().getLast()).isEqualTo(result.rows().getLast());
                    assertThat(all.rows()).hasSize(3);
                });
    }

    @Test
    void evaluation_interruptedInATrial_keepsThoseBeforeAndGoesOn() {
        List<EvaluationResult> stored = new ArrayList<>();
        Listener interrupting =
                event -> {
                    if (event instanceof Event.Step(_, long step, _) && step == 12) {
                        Thread.currentThread().interrupt();
                    }
                };
        Evaluation broken = listened(evaluation(2, ALL, Length.steps(5), 2), interrupting);
        assertThatThrownBy(() -> broken.run(none(), stored::add))
                .isInstanceOf(StoppedException.class)
                .hasMessageContaining("after 2 of 8 networks, which are kept");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(stored).hasSize(2);

        Evaluation whole = evaluation(2, ALL, Length.steps(5), 2);
        assertThat(timeless(whole.run(stored.getLast(), _ -> {})))
                .isEqualTo(timeless(whole.run(none(), _ -> {})));
    }

    @Test
    void accuracyAndHerding_interrupted_stop() {
        Evaluation parts = evaluation(1, List.of(), Length.steps(1), 1);
        Network network = Networks.create(parts.network(), new Network.Input(1, 8, 8, 3));
        Weights weights = network.init(SeedTree.of(0));
        Normalization normalization = Normalization.of(parts.dataset().info());
        LabelledImages images = parts.dataset().test();
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() ->
                            Accuracy.of(network, weights, normalization, images, Compute.cpu()))
                    .isInstanceOf(StoppedException.class)
                    .hasMessage("testing was stopped after 0 of 120 images");
            assertThatThrownBy(() ->
                            new ClassFeatures(
                                            images, network, weights, normalization, Compute.cpu())
                                    .choose(1, Herding::choose))
                    .isInstanceOf(StoppedException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void evaluation_everyTrialIsThere_whitensNothing() {
        EvaluationResult whole = evaluation(1, List.of(), Length.steps(5), 1).run(none(), _ -> {});
        Dataset data = Blobs.dataset();
        try (Zca zca = Zca.of(data.train())) {
            Evaluation again =
                    of(data.seenBy(zca), evaluation(1, List.of(), Length.steps(5), 1), heard::add);
            // Whitening would stop here.
            Thread.currentThread().interrupt();
            EvaluationResult same = again.run(whole, _ -> {});
            assertThat(Thread.interrupted()).isTrue();
            assertThat(same).isEqualTo(whole);
        }
    }

    private static Evaluation listened(Evaluation e, Listener listener) {
        return of(e.dataset(), e, listener);
    }

    private static Evaluation of(List<String> nets, Evaluation e) {
        EvaluationSettings settings = e.settings();
        return new Evaluation(
                e.synthetic(),
                e.dataset(),
                new EvaluationSettings(
                        nets,
                        settings.seeds(),
                        settings.training(),
                        settings.baselines(),
                        settings.curvePoints()),
                e.network(),
                e.observer(),
                e.lesson(),
                e.seeds(),
                e.compute(),
                e.listener());
    }

    private static Evaluation of(Dataset dataset, Evaluation e, Listener listener) {
        return new Evaluation(
                e.synthetic(),
                dataset,
                e.settings(),
                e.network(),
                e.observer(),
                e.lesson(),
                e.seeds(),
                e.compute(),
                listener);
    }

    @Test
    void evaluation_otherLengthThanStored_measuresAnewAndWarns() {
        EvaluationResult five = evaluation(1, List.of(), Length.steps(5), 1).run(none(), _ -> {});
        List<EvaluationResult> later = new ArrayList<>();
        EvaluationResult six = evaluation(1, List.of(), Length.steps(6), 1).run(five, later::add);
        assertThat(later).containsExactly(six);
        assertThat(six.rows().getFirst().steps()).isEqualTo(6);
        assertThat(six.rows().getFirst().trials()).hasSize(1);
        assertThat(heard).anyMatch(e -> e instanceof Event.Warning w && w.text().contains("anew"));
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
    void evaluation_softLabels_areWhatIsLearned() {
        // Logits that name the next class: a network that learns them is always wrong.
        float[] logits = {0, 20, 0, 0, 0, 20, 20, 0, 0};
        Tensor shifted = HostTensors.of(logits, 3, 3);
        Evaluation hard = evaluation(1, List.of(), Length.steps(30), 1);
        Evaluation soft =
                new Evaluation(
                        Blobs.patterns(Optional.of(shifted)),
                        hard.dataset(),
                        hard.settings(),
                        hard.network(),
                        hard.observer(),
                        hard.lesson(),
                        hard.seeds(),
                        hard.compute(),
                        hard.listener());
        EvaluationResult result = soft.run(none(), _ -> {});
        assertThat(result.rows().getFirst().mean()).isLessThan(0.25);
        assertThat(result.rows().getFirst().note()).isEqualTo("soft labels");
    }

    /** Soft labels that are all wrong end below a quarter, see the test before. */
    @Test
    void evaluation_hardEnd_isLearnedFromTheHardLabels() {
        Tensor shifted = HostTensors.of(new float[] {0, 20, 0, 0, 0, 20, 20, 0, 0}, 3, 3);
        Evaluation hard = evaluation(1, List.of(), Length.steps(60), 1);
        EvaluationSettings usual = hard.settings();
        Evaluation turning =
                new Evaluation(
                        Blobs.patterns(Optional.of(shifted)),
                        hard.dataset(),
                        new EvaluationSettings(
                                usual.nets(), 1, usual.training(), List.of(), 1, 0.5),
                        hard.network(),
                        hard.observer(),
                        hard.lesson(),
                        hard.seeds(),
                        hard.compute(),
                        hard.listener());
        Row row = turning.run(none(), _ -> {}).rows().getFirst();
        assertThat(row.mean()).isGreaterThan(0.5);
        assertThat(row.note()).isEqualTo("soft labels, hard ones in the last 30 steps");
    }

    @Test
    void note_stepSizeAndSoftLabels_namesBoth() {
        try (SyntheticSet set =
                Blobs.patterns(
                        Optional.of(HostTensors.of(new float[9], 3, 3)),
                        Map.of(SyntheticSet.STEP_SIZE, "0.02"))) {
            assertThat(new SyntheticSource(set, true).note())
                    .isEqualTo("learned step size 0.0200; soft labels");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void evaluation_learnedStepSize_isNotedOnlyWhereItIsUsed(boolean sgd) {
        Evaluation adam = evaluation(1, List.of(), Length.steps(2), 1);
        TrainingSettings given = adam.settings().training();
        TrainingSettings training =
                new TrainingSettings(
                        given.length(),
                        given.batch(),
                        sgd ? OptimizerSpec.Sgd.defaults() : given.optimizer(),
                        given.schedule(),
                        given.augmentation(),
                        0,
                        0,
                        0);
        Evaluation evaluation =
                new Evaluation(
                        Blobs.patterns(Optional.empty(), Map.of(SyntheticSet.STEP_SIZE, "0.02")),
                        adam.dataset(),
                        new EvaluationSettings(List.of("mlp"), 1, training, List.of(), 1),
                        adam.network(),
                        adam.observer(),
                        adam.lesson(),
                        adam.seeds(),
                        adam.compute(),
                        heard::add);
        Row row = evaluation.run(none(), _ -> {}).rows().getFirst();
        assertThat(row.note()).isEqualTo(sgd ? "learned step size 0.0200" : "");
        assertThat(heard)
                .filteredOn(e -> e instanceof Event.Warning w && w.text().contains("step size"))
                .hasSize(sgd ? 0 : 1);
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

    @Test
    void result_throughJson_isTheSame() {
        EvaluationResult result =
                evaluation(1, List.of(Baseline.RANDOM), Length.steps(3), 2).run(none(), _ -> {});
        JsonMapper mapper = JsonMapper.builder().build();
        String json = mapper.writeValueAsString(result);
        assertThat(mapper.readValue(json, EvaluationResult.class)).isEqualTo(result);
    }

    @Test
    void row_deviation_isThePopulations() {
        List<Trial> trials =
                List.of(
                        new Trial(0, 0.4, 0.5, 1, List.of(), 1),
                        new Trial(1, 0.6, 0.6, 1, List.of(), 1));
        Row row = new Row("synthetic", "mlp", 1, 1, 1, "", trials);
        assertThat(row.mean()).isEqualTo(0.5);
        assertThat(row.deviation()).isCloseTo(0.1, org.assertj.core.data.Offset.offset(1e-12));
        assertThat(row.meanOf(Trial::best)).isEqualTo(0.55);
    }

    private Evaluation evaluation(int seeds, List<Baseline> baselines, Length length, int points) {
        TrainingSettings training =
                new TrainingSettings(
                        length,
                        32,
                        new OptimizerSpec.AdamW(0.01, 0.9, 0.999, 0.01),
                        new ScheduleSpec.Constant(),
                        "none",
                        0,
                        0,
                        0);
        Listener listener = heard::add;
        return new Evaluation(
                Blobs.patterns(Optional.empty()),
                Blobs.dataset(),
                new EvaluationSettings(List.of("mlp"), seeds, training, baselines, points),
                new NetworkSpec.Mlp(16),
                Optional.empty(),
                Optional.empty(),
                SeedTree.of(7),
                Compute.cpu(),
                listener);
    }

    private static EvaluationResult none() {
        return EvaluationResult.empty();
    }

    /** Without the wall times, which no seed decides. */
    private static EvaluationResult timeless(EvaluationResult result) {
        return new EvaluationResult(
                result.rows().stream()
                        .map(r ->
                                new Row(
                                        r.source(),
                                        r.net(),
                                        r.storedImages(),
                                        r.trainingImages(),
                                        r.steps(),
                                        r.note(),
                                        r.trials().stream().map(EvaluationTest::timeless).toList()))
                        .toList());
    }

    private static Trial timeless(Trial trial) {
        return new Trial(
                trial.seed(),
                trial.last(),
                trial.best(),
                trial.top5(),
                trial.rightPixels(),
                trial.curve(),
                0);
    }
}
