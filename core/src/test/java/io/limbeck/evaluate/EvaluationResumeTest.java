package io.limbeck.evaluate;

import static io.limbeck.evaluate.EvaluationFixture.ALL;
import static io.limbeck.evaluate.EvaluationFixture.evaluationOf;
import static io.limbeck.evaluate.EvaluationFixture.patterns;
import static io.limbeck.evaluate.EvaluationFixture.settings;
import static io.limbeck.evaluate.EvaluationFixture.timeless;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.data.Blobs;
import io.limbeck.data.Dataset;
import io.limbeck.data.LabelledImages;
import io.limbeck.data.Normalization;
import io.limbeck.data.Zca;
import io.limbeck.evaluate.EvaluationResult.Row;
import io.limbeck.evaluate.EvaluationSettings.Baseline;
import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.event.StoppedException;
import io.limbeck.method.ClassFeatures;
import io.limbeck.method.Herding;
import io.limbeck.nn.Network;
import io.limbeck.nn.Networks;
import io.limbeck.nn.Weights;
import io.limbeck.torch.Compute;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.Accuracy;
import io.limbeck.train.Length;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** An evaluation that was stopped, or asked for otherwise, and goes on. */
@InPointerScope
class EvaluationResumeTest {

    private final List<Event> heard = new ArrayList<>();

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
        EvaluationSettings one = settings(1, List.of(), Length.steps(3), 1);
        EvaluationSettings two =
                new EvaluationSettings(
                        List.of("mlp", "convnet"),
                        one.seeds(),
                        one.training(),
                        one.baselines(),
                        one.curvePoints());
        List<EvaluationResult> stored = new ArrayList<>();
        EvaluationResult result = evaluationOf(two, heard::add).run(earlier, stored::add);

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
        Evaluation broken = evaluationOf(settings(2, ALL, Length.steps(5), 2), interrupting);
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
        Dataset data = Blobs.patterns();
        try (Zca zca = Zca.of(data.train())) {
            Evaluation again =
                    evaluationOf(
                            patterns(Optional.empty()),
                            data.seenBy(zca),
                            settings(1, List.of(), Length.steps(5), 1),
                            heard::add);
            // Whitening would stop here.
            Thread.currentThread().interrupt();
            EvaluationResult same = again.run(whole, _ -> {});
            assertThat(Thread.interrupted()).isTrue();
            assertThat(same).isEqualTo(whole);
        }
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

    private Evaluation evaluation(int seeds, List<Baseline> baselines, Length length, int points) {
        return evaluationOf(settings(seeds, baselines, length, points), heard::add);
    }

    private static EvaluationResult none() {
        return EvaluationResult.empty();
    }
}
