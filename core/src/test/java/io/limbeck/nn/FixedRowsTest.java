package io.limbeck.nn;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.SeedTree;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

/** Instance norm of bfloat16 that nothing learns from goes a way of its own on the CPU. */
@InPointerScope
class FixedRowsTest {

    private static final int CHANNELS = 4;

    private final GroupNorm norm = new GroupNorm("norm", CHANNELS, CHANNELS);

    private static Tensor features() {
        return SeedTree.of(0)
                .tensors()
                .normal(3, CHANNELS, 8, 8)
                .add(new Scalar(2.0))
                .to(ScalarType.BFloat16);
    }

    private static Trace trace(boolean learns) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("norm.weight", SeedTree.of(1).tensors().normal(CHANNELS));
        tensors.put("norm.bias", SeedTree.of(2).tensors().normal(CHANNELS));
        if (learns) {
            tensors.values().forEach(each -> each.set_requires_grad(true));
        }
        return new Trace(new Weights(tensors, Set.of()), Pass.TRAINING);
    }

    @Test
    void apply_nothingLearns_isTheNormToTheRoundingOfItsOutput() {
        Tensor found = norm.apply(features(), trace(false));
        Tensor exact = norm.apply(features().to(ScalarType.Float), trace(false));

        assertThat(found.scalar_type().intern()).isEqualTo(ScalarType.BFloat16);
        // Half a step of 8 bits, and what float32 sums lose.
        Tensor bound = exact.abs().mul(new Scalar(1.0 / 256)).add(new Scalar(1e-4));
        assertThat(torch.all(found.to(ScalarType.Float).sub(exact).abs().le(bound)).item_bool())
                .isTrue();
    }

    @Test
    void apply_weightsLearn_goesTheWayThatHasAGraph() {
        Tensor found = norm.apply(features(), trace(true));
        assertThat(found.requires_grad()).isTrue();
        assertThat(apart(found.detach(), norm.apply(features(), trace(false)))).isLessThan(0.04f);
    }

    @Test
    void apply_channelWithoutVariance_isItsShift() {
        Tensor features = features();
        features.narrow(1, 1, 1).fill_(new Scalar(100.0));
        Tensor found = norm.apply(features, trace(false)).narrow(1, 1, 1);
        float shift = HostTensors.floats(SeedTree.of(2).tensors().normal(CHANNELS))[1];
        Tensor expected = torch.full(found.shape(), new Scalar(shift));
        assertThat(apart(found, expected)).isLessThan(0.02f);
    }

    /** Where the mean is much larger than the deviation, long sums of squares tell it no more. */
    @Test
    void apply_largeMapsFarFromZero_isAsExactAsTheWayThatHasAGraph() {
        Tensor far =
                SeedTree.of(3)
                        .tensors()
                        .normal(1, CHANNELS, 128, 128)
                        .add(new Scalar(50.0))
                        .to(ScalarType.BFloat16);
        Tensor exact = norm.apply(far.to(ScalarType.Float), trace(false));
        float fixed = apart(norm.apply(far, trace(false)), exact);
        float graph = apart(norm.apply(far, trace(true)).detach(), exact);
        assertThat(fixed).isLessThanOrEqualTo(graph);
    }

    private static float apart(Tensor one, Tensor other) {
        Tensor apart = one.to(ScalarType.Float).sub(other.to(ScalarType.Float));
        return HostTensors.floats(apart.abs().max())[0];
    }
}
