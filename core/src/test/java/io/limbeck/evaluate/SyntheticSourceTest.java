package io.limbeck.evaluate;

import static io.limbeck.evaluate.EvaluationFixture.evaluationOf;
import static io.limbeck.evaluate.EvaluationFixture.patterns;
import static io.limbeck.evaluate.EvaluationFixture.settings;
import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.data.Blobs;
import io.limbeck.evaluate.EvaluationResult.Row;
import io.limbeck.event.Event;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.train.Length;
import io.limbeck.train.OptimizerSpec;
import io.limbeck.train.TrainingSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What networks learn of a set beside its images: soft labels, and a rate. */
@InPointerScope
class SyntheticSourceTest {

    private final List<Event> heard = new ArrayList<>();

    @Test
    void evaluation_softLabels_areWhatIsLearned() {
        // Logits that name the next class: a network that learns them is always wrong.
        float[] logits = {0, 20, 0, 0, 0, 20, 20, 0, 0};
        Tensor shifted = HostTensors.of(logits, 3, 3);
        EvaluationResult result =
                evaluationOf(
                                patterns(Optional.of(shifted)),
                                Blobs.patterns(),
                                settings(1, List.of(), Length.steps(30), 1),
                                heard::add)
                        .run(EvaluationResult.empty(), _ -> {});
        assertThat(result.rows().getFirst().mean()).isLessThan(0.25);
        assertThat(result.rows().getFirst().note()).isEqualTo("soft labels");
    }

    /** Soft labels that are all wrong end below a quarter, see the test before. */
    @Test
    void evaluation_hardEnd_isLearnedFromTheHardLabels() {
        Tensor shifted = HostTensors.of(new float[] {0, 20, 0, 0, 0, 20, 20, 0, 0}, 3, 3);
        EvaluationSettings usual = settings(1, List.of(), Length.steps(60), 1);
        Row row =
                evaluationOf(
                                patterns(Optional.of(shifted)),
                                Blobs.patterns(),
                                new EvaluationSettings(
                                        usual.nets(), 1, usual.training(), List.of(), 1, 0.5),
                                heard::add)
                        .run(EvaluationResult.empty(), _ -> {})
                        .rows()
                        .getFirst();
        assertThat(row.mean()).isGreaterThan(0.5);
        assertThat(row.note()).isEqualTo("soft labels, hard ones in the last 30 steps");
    }

    @Test
    void note_stepSizeAndSoftLabels_namesBoth() {
        try (SyntheticSet set =
                patterns(
                        Optional.of(HostTensors.of(new float[9], 3, 3)),
                        Map.of(SyntheticSet.STEP_SIZE, "0.02"))) {
            assertThat(new SyntheticSource(set, true).note())
                    .isEqualTo("learned step size 0.0200; soft labels");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void evaluation_learnedStepSize_isNotedOnlyWhereItIsUsed(boolean sgd) {
        TrainingSettings given = settings(1, List.of(), Length.steps(2), 1).training();
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
                evaluationOf(
                        patterns(Optional.empty(), Map.of(SyntheticSet.STEP_SIZE, "0.02")),
                        Blobs.patterns(),
                        new EvaluationSettings(List.of("mlp"), 1, training, List.of(), 1),
                        heard::add);
        Row row = evaluation.run(EvaluationResult.empty(), _ -> {}).rows().getFirst();
        assertThat(row.note()).isEqualTo(sgd ? "learned step size 0.0200" : "");
        assertThat(heard)
                .filteredOn(e -> e instanceof Event.Warning w && w.text().contains("step size"))
                .hasSize(sgd ? 0 : 1);
    }
}
