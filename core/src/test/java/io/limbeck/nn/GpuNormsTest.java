package io.limbeck.nn;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.SeedTree;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/**
 * The ways that norms go on a GPU, taken on the CPU, where the other kernels are known to be right.
 */
@InPointerScope
class GpuNormsTest {

    private static final int CHANNELS = 4;

    @Test
    void groupNorm_withOrWithoutGradient_isThatOfTheCpu() {
        Tensor features = SeedTree.of(0).tensors().normal(3, CHANNELS, 5, 6);
        for (int groups : new int[] {CHANNELS, 2}) {
            GroupNorm norm = new GroupNorm("norm", CHANNELS, groups);
            for (boolean learns : new boolean[] {false, true}) {
                Trace trace = new Trace(weights(learns), Pass.TRAINING);
                assertThat(apart(norm.onGpu(features, trace), norm.onCpu(features, trace)))
                        .isLessThan(1e-5f);
            }
        }
    }

    @Test
    void batchNorm_inOneGo_hasTheStatisticsAndTheOutputOfTheCpu() {
        Tensor features = SeedTree.of(1).tensors().normal(3, CHANNELS, 5, 6);
        BatchNorm norm = new BatchNorm("norm", CHANNELS);
        Trace one = new Trace(weights(false), Pass.TRAINING);
        Trace other = new Trace(weights(false), Pass.TRAINING);
        assertThat(apart(norm.inOneGo(features, one), norm.apply(features, other)))
                .isLessThan(1e-5f);
        Output.BnStatistics seen = one.bnStatistics().getFirst();
        Output.BnStatistics expected = other.bnStatistics().getFirst();
        assertThat(seen.count()).isEqualTo(expected.count());
        assertThat(apart(seen.mean(), expected.mean())).isLessThan(1e-5f);
        assertThat(apart(seen.variance(), expected.variance())).isLessThan(1e-4f);
    }

    private static Weights weights(boolean learn) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("norm.weight", SeedTree.of(2).tensors().normal(CHANNELS));
        tensors.put("norm.bias", SeedTree.of(3).tensors().normal(CHANNELS));
        Weights weights = new Weights(tensors, Set.of());
        return learn ? weights.asLeaves() : weights;
    }

    private static float apart(Tensor one, Tensor other) {
        return HostTensors.floats(one.sub(other).abs().max())[0];
    }
}
