package io.limbeck.nn;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.torch.Gradients;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.SeedTree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

/**
 * The ways that norms go on a GPU, taken on the CPU, where the other kernels are known to be right.
 */
@InPointerScope
class GpuNormsTest {

    private static final int CHANNELS = 4;

    @Test
    void groupNorm_inferenceOrLearning_isThatOfTheCpu() {
        Tensor features = features(0);
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
    void groupNorm_learning_hasTheGradientsOfTheCpu() {
        Tensor pull = features(4);
        for (int groups : new int[] {CHANNELS, 2}) {
            GroupNorm norm = new GroupNorm("norm", CHANNELS, groups);
            Weights leaves = weights(true);
            Tensor features = features(0).set_requires_grad(true);
            Trace trace = new Trace(leaves, Pass.TRAINING);
            List<Tensor> inputs = new ArrayList<>(leaves.parameters());
            inputs.add(features);
            List<Tensor> own = Gradients.of(norm.onGpu(features, trace).mul(pull).sum(), inputs);
            List<Tensor> cpu = Gradients.of(norm.onCpu(features, trace).mul(pull).sum(), inputs);
            for (int i = 0; i < inputs.size(); i++) {
                assertThat(apart(own.get(i), cpu.get(i))).isLessThan(1e-4f);
            }
        }
    }

    @Test
    void groupNorm_ofBfloat16_staysBfloat16AndIsRightToItsRounding() {
        Tensor features = features(0);
        GroupNorm norm = new GroupNorm("norm", CHANNELS, CHANNELS);
        Trace trace = new Trace(weights(false), Pass.INFERENCE);
        Tensor rounded = norm.onGpu(features.to(ScalarType.BFloat16), trace);
        assertThat(rounded.scalar_type().intern()).isEqualTo(ScalarType.BFloat16);
        assertThat(apart(rounded.to(ScalarType.Float), norm.onCpu(features, trace)))
                .isLessThan(0.05f);
    }

    @Test
    void batchNorm_inOneGo_hasStatisticsOutputAndGradientsOfTheCpu() {
        Tensor features = features(1).set_requires_grad(true);
        BatchNorm norm = new BatchNorm("norm", CHANNELS);
        Trace one = new Trace(weights(false), Pass.TRAINING);
        Trace other = new Trace(weights(false), Pass.TRAINING);
        Tensor own = norm.inOneGo(features, one);
        Tensor cpu = norm.apply(features, other);
        assertThat(apart(own, cpu)).isLessThan(1e-5f);
        Tensor pull = features(5);
        assertThat(
                        apart(
                                Gradients.of(own.mul(pull).sum(), List.of(features)).getFirst(),
                                Gradients.of(cpu.mul(pull).sum(), List.of(features)).getFirst()))
                .isLessThan(1e-4f);
        Output.BnStatistics seen = one.bnStatistics().getFirst();
        Output.BnStatistics expected = other.bnStatistics().getFirst();
        assertThat(seen.count()).isEqualTo(expected.count());
        assertThat(apart(seen.mean(), expected.mean())).isLessThan(1e-5f);
        assertThat(apart(seen.variance(), expected.variance())).isLessThan(1e-4f);
    }

    @Test
    void batchNorm_constantChannel_hasNoVariance() {
        Tensor features = torch.ones(3, CHANNELS, 5, 6);
        Trace trace = new Trace(weights(false), Pass.TRAINING);
        new BatchNorm("norm", CHANNELS).inOneGo(features, trace);
        for (float variance : HostTensors.floats(trace.bnStatistics().getFirst().variance())) {
            assertThat(variance).isBetween(0f, 1e-9f);
        }
    }

    private static Tensor features(long seed) {
        return SeedTree.of(seed).tensors().normal(3, CHANNELS, 5, 6);
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
