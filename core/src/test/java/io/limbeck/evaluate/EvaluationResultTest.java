package io.limbeck.evaluate;

import static io.limbeck.evaluate.EvaluationFixture.evaluationOf;
import static io.limbeck.evaluate.EvaluationFixture.settings;
import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.evaluate.EvaluationResult.Row;
import io.limbeck.evaluate.EvaluationResult.Trial;
import io.limbeck.evaluate.EvaluationSettings.Baseline;
import io.limbeck.event.Listener;
import io.limbeck.torch.InPointerScope;
import io.limbeck.train.Length;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

@InPointerScope
class EvaluationResultTest {

    @Test
    void result_throughJson_isTheSame() {
        EvaluationResult result =
                evaluationOf(
                                settings(1, List.of(Baseline.RANDOM), Length.steps(3), 2),
                                Listener.silent())
                        .run(EvaluationResult.empty(), _ -> {});
        JsonMapper mapper = JsonMapper.builder().build();
        String json = mapper.writeValueAsString(result);
        assertThat(mapper.readValue(json, EvaluationResult.class)).isEqualTo(result);
    }

    /** Soft labels of a set's own are learnt by the evaluation's training, as hard ones are. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "soft labels by view, stored | true",
                "the same soft labels | true",
                "real patches, the same soft labels | true",
                "soft labels | false",
                "learned step size 0.0200; soft labels | false",
                "soft labels, hard ones in the last 101 epochs | false"
            })
    void byView_noteOfARow_isTrueOfATeachersLabelsOfViews(String note, boolean byView) {
        assertThat(new Row("synthetic", "mlp", 1, 1, 1, note, List.of()).byView())
                .isEqualTo(byView);
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
}
