package io.limbeck.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.limbeck.nn.Output;
import io.limbeck.nn.Weights;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.NonFiniteLossException;
import io.limbeck.train.OptimizerSpec;
import io.limbeck.train.ScheduleSpec;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** The terms of a recovery's loss as numbers, which are read after its gradient was asked for. */
@InPointerScope
class RecoverTermsTest {

    private static final RecoverSettings SETTINGS =
            new RecoverSettings(
                    RecoverSettings.Start.NOISE,
                    1,
                    2,
                    0.01,
                    10,
                    0.5,
                    0.5,
                    1,
                    0,
                    false,
                    0,
                    2,
                    new OptimizerSpec.Adam(0.25, 0.5, 0.9, 0),
                    ScheduleSpec.Cosine.defaults(),
                    1);

    @Test
    void terms_finite_areNotWeighted() {
        assertThat(value(torch.ones(2, 1, 2, 2)).terms())
                .containsExactly(
                        entry("crossEntropy", (double) (float) Math.log(4)),
                        entry("batchNorm", 0.0),
                        entry("tv", 0.0),
                        entry("l2", 2.0));
    }

    @Test
    void terms_notFinite_areRefusedByNameWhenTheyAreRead() {
        RecoverLoss.Value value =
                value(torch.ones(2, 1, 2, 2).mul(new Scalar(Double.POSITIVE_INFINITY)));
        assertThatThrownBy(value::terms)
                .isInstanceOf(NonFiniteLossException.class)
                .hasMessageContaining("total variation")
                .hasMessageContaining("step 7");
    }

    private static RecoverLoss.Value value(Tensor views) {
        Weights known =
                new Weights(
                        Map.of("bn.running_mean", torch.zeros(3), "bn.running_var", torch.ones(3)),
                        Set.of("bn.running_mean", "bn.running_var"));
        Tensor logits = torch.zeros(2, 4);
        Output output =
                new Output(
                        logits,
                        logits,
                        List.of(),
                        List.of(new Output.BnStatistics("bn", torch.zeros(3), torch.ones(3), 8)));
        return new RecoverLoss(known, SETTINGS)
                .of(output, views, HostTensors.of(new long[] {0, 3}, 2), 7);
    }
}
